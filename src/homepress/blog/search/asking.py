"""Telling other apps what readers sought: the blog keeps nothing of it."""

from django.dispatch import Signal

searched = Signal()
"""A reader searched. Sends `request`, the `query` as it was typed, and whether anything was `found`."""
