"""Releases, from the owner's machine: what is sent, how a deploy is followed, how it looks from outside."""
