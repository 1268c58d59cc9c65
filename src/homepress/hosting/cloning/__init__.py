"""Clones: the site as it is, on a host of its own for some days, without its people."""
