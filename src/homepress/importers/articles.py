"""One text as its file tells it, before anything is looked up or written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from homepress.blog.models import Post


@dataclass(frozen=True, slots=True)
class Author:
    """A name in a byline, with what else is said of the person."""

    name: str
    handle: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a file says. Files are named as the source names them, with their path in the folder.

    `published_at` is None where the file tells no date; then `fallback_date` is for a post that is new.
    """

    origin: str
    title: str
    source: str
    format: str = Post.Format.MARKDOWN
    kind: str = Post.Kind.POST
    status: str = Post.Status.PUBLISHED
    visibility: str = Post.Visibility.PUBLIC
    trusted: bool = False
    in_menu: bool = False
    slug: str = ""
    published_at: datetime | None = None
    fallback_date: datetime | None = field(default=None, compare=False)
    edited_at: datetime | None = None
    excerpt: str = ""
    search_description: str = ""
    language: str = ""
    canonical_url: str = ""
    commenting: str = ""
    authors: tuple[Author, ...] = ()
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    file_addresses: Mapping[str, str] = field(default_factory=dict)
    cover: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    key: UUID | None = None
    warnings: tuple[str, ...] = field(default=(), compare=False)
