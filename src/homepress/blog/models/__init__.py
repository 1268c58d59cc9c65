"""What a blog is made of."""

from .attachments import Attachment
from .permalinks import Permalink
from .posts import Authorship, Post, Tagging
from .revisions import Revision
from .search import SearchEntry
from .tags import Tag

__all__ = ["Attachment", "Authorship", "Permalink", "Post", "Revision", "SearchEntry", "Tag", "Tagging"]
