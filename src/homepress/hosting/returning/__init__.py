"""Coming back: a backup of a host becomes a site folder again, and a site on a host."""
