"""The site's map (https://www.sitemaps.org/protocol.html): every address that may be indexed.

Its sections follow each other as if they were one list, which is cut into parts. Posts come last
and oldest first, so that a new post changes the last part only.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.models import Authorship, Post, Tag, Tagging
from homepress.blog.site import Site
from homepress.core import changes
from homepress.core.xml import Document

PART = 10_000
"""Entries in one file; the protocol allows 50,000."""

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
FIXED = ("/", "/archive/")


@dataclass(frozen=True, slots=True)
class Location:
    """A page of the site, and when it last changed, where that is known."""

    path: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that have a page each, and how a row becomes its location."""

    rows: QuerySet[Any, Any]
    locate: Callable[..., Location]


def parts() -> int:
    """Return how many files the map takes, at least one."""
    return max(1, ceil((len(FIXED) + sum(section.rows.count() for section in _sections())) / PART))


def locations(part: int) -> Iterator[Location]:
    """Yield the entries of a part, counted from 1."""
    start, stop = (part - 1) * PART, part * PART
    yield from (Location(path) for path in FIXED[start:stop])
    passed = len(FIXED)
    for section in _sections():
        if passed < stop:
            rows = section.rows[max(0, start - passed) : stop - passed]
            yield from (section.locate(*row) for row in rows)
            passed += section.rows.count()


def _sections() -> list[Section]:
    changes.shows(changes.LISTING, changes.POSTS)
    now = timezone.now()
    unlisted = Post.objects.due().filter(listed_at__isnull=True)  # as pages are: a few rows of the index of posts
    pages = unlisted.filter(kind=Post.Kind.PAGE, visibility=Post.Visibility.PUBLIC)
    tagged = Tagging.objects.filter(tag=OuterRef("pk"), listed_at__lte=now)
    wrote = Authorship.objects.filter(person=OuterRef("pk"), listed_at__lte=now)
    return [
        Section(pages.order_by("pk").values_list("permalink", "published_at", "edited_at"), _of_post),
        Section(Tag.objects.filter(Exists(tagged)).order_by("pk").values_list("permalink"), _of_tag),
        Section(Person.objects.filter(Exists(wrote)).order_by("pk").values_list("handle"), _of_person),
        Section(Post.objects.listed().reverse().values_list("permalink", "listed_at", "edited_at"), _of_post),
    ]


def _of_post(path: str, published_at: datetime, edited_at: datetime) -> Location:
    return Location(f"/{path}/", max(published_at, edited_at))


def _of_tag(path: str) -> Location:
    return Location(f"/{path}/")


def _of_person(handle: str) -> Location:
    return Location(f"/@{handle}/")


def to_urlset(site: Site, entries: Iterable[Location]) -> bytes:
    """Write the entries of a part."""
    xml = Document()
    with xml.element("urlset", {"xmlns": NAMESPACE}):
        for entry in entries:
            with xml.element("url"):
                xml.add("loc", site.absolute(entry.path))
                if entry.modified_at:
                    xml.add("lastmod", entry.modified_at.isoformat(timespec="seconds"))
    return xml.to_bytes()


def to_index(site: Site, count: int) -> bytes:
    """Write the list of so many parts."""
    xml = Document()
    with xml.element("sitemapindex", {"xmlns": NAMESPACE}):
        for part in range(1, count + 1):
            with xml.element("sitemap"):
                xml.add("loc", site.absolute(f"/sitemap-{part}.xml"))
    return xml.to_bytes()
