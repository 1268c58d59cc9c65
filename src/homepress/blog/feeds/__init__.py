"""Feeds: the newest posts in full, for feed readers, in three formats."""

from .channel import LENGTH, Channel, Entry, channel
from .formats import FORMATS, Format, links, links_below

__all__ = ["FORMATS", "LENGTH", "Channel", "Entry", "Format", "channel", "links", "links_below"]
