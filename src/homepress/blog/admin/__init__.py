"""Writing in Django's admin, until there is a desk of our own."""

from . import posts, tags

__all__ = ["posts", "tags"]
