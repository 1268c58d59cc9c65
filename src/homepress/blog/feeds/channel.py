"""What a feed says, whatever its format. Addresses are full ones, texts are fit for XML 1.0."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.blog.rendering import absolute
from homepress.blog.site import Site

LENGTH = 20

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries last changed: any time will do, so long as it is always the same."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, not even escaped (https://www.w3.org/TR/xml/#charsets)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post. Its `id` is made of its key, so that a new address does not make it new again."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    authors: tuple[Author, ...]
    tags: tuple[str, ...]
    image: str
    published_at: datetime
    modified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed: `home` is the page that it belongs to, `base` the path under which its formats lie."""

    title: str
    description: str
    language: str
    home: str
    base: str
    entries: tuple[Entry, ...]

    @property
    def modified_at(self) -> datetime | None:
        return max((entry.modified_at for entry in self.entries), default=None)


def channel(site: Site, keys: Iterable[UUID], *, title: str, description: str, path: str) -> Channel:
    """Make the feed of the posts of these keys, in their order, for the page at this path."""
    wanted = list(keys)
    posts = Post.objects.for_feeds().order_by().in_bulk(wanted)
    return Channel(
        title=fit_for_xml(title),
        description=fit_for_xml(description),
        language=site.language,
        home=site.absolute(path),
        base=site.absolute(f"{path}feeds/"),
        entries=tuple(_entry(site, posts[key]) for key in wanted if key in posts),
    )


def _entry(site: Site, post: Post) -> Entry:
    address = site.absolute(post.get_absolute_url())
    if post.published_at is None:
        raise ValueError("a draft has no place in a feed")
    return Entry(
        id=f"urn:uuid:{post.pk}",
        url=address,
        title=fit_for_xml(post.title),
        summary=fit_for_xml(post.description),
        html=fit_for_xml(absolute(post.html, address)),
        language=post.language or site.language,
        authors=tuple(Author(name=fit_for_xml(str(person)), url=_page_of(site, person)) for person in post.byline),
        tags=tuple(fit_for_xml(tag.name) for tag in post.tag_list),
        image=site.absolute(post.cover.get_absolute_url()) if post.cover else "",
        published_at=post.published_at,
        modified_at=post.modified_at,
    )


def _page_of(site: Site, person: Person) -> str:
    """Return the address of a person's page; a deleted one has none."""
    path = person.get_absolute_url()
    return site.absolute(path) if path else ""


def fit_for_xml(text: str) -> str:
    """Return a text without what no XML document may hold."""
    return NOT_XML.sub("", text)
