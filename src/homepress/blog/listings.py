"""Lists of posts, newest first, a page at a time.

A page is found in an index alone, as keys; only its own rows are read. So a page costs the same
however many posts there are, and nothing is ever counted.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.models import Authorship, Post, Tag, Tagging
from homepress.core import changes

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. `address` is that of the first page, with its slash."""

    address: str
    number: int
    posts: list[Post]
    has_older: bool

    def context(self) -> dict[str, Any]:
        """What the templates of all listings get."""
        return {
            "posts": self.posts,
            "page_number": self.number,
            "newer_url": self.newer_url,
            "older_url": self.older_url,
        }

    @property
    def is_missing(self) -> bool:
        """Whether the list ends before this page; an empty list still has a first page."""
        return not self.posts and self.number > 1

    @property
    def url(self) -> str:
        return page_url(self.address, self.number)

    @property
    def newer_url(self) -> str:
        """The page before this one in the order of time reversed; empty on the first."""
        return page_url(self.address, self.number - 1) if self.number > 1 else ""

    @property
    def older_url(self) -> str:
        return page_url(self.address, self.number + 1) if self.has_older else ""


def page_url(address: str, number: int) -> str:
    """Return the address of a page of a list; the first has no number."""
    return address if number == 1 else f"{address}page/{number}/"


def of_site(number: int) -> Listing:
    """All listed posts."""
    return _page("/", number, keys_of_site())


def of_tag(tag: Tag, number: int) -> Listing:
    """The listed posts with a tag."""
    return _page(tag.get_absolute_url(), number, keys_of_tag(tag))


def of_author(person: Person, number: int) -> Listing:
    """The listed posts of a person."""
    return _page(person.get_absolute_url(), number, keys_of_author(person))


def keys_of_site() -> QuerySet[Post, UUID]:
    changes.shows(changes.LISTING)
    return Post.objects.listed().values_list("pk", flat=True)


def keys_of_tag(tag: Tag) -> QuerySet[Tagging, UUID]:
    changes.shows(changes.posts_tagged(tag.pk))
    return (
        Tagging.objects.filter(tag=tag, listed_at__lte=timezone.now())
        .order_by("-listed_at", "-post_id")
        .values_list("post_id", flat=True)
    )


def keys_of_author(person: Person) -> QuerySet[Authorship, UUID]:
    changes.shows(changes.posts_by(person.pk))
    return (
        Authorship.objects.filter(person=person, listed_at__lte=timezone.now())
        .order_by("-listed_at", "-post_id")
        .values_list("post_id", flat=True)
    )


def cards(keys: list[UUID]) -> list[Post]:
    """Return the posts of these keys, in their order, with what a card shows."""
    posts = Post.objects.for_cards().order_by().in_bulk(keys) if keys else {}
    return [posts[key] for key in keys if key in posts]


def _page(address: str, number: int, keys: QuerySet[Any, UUID]) -> Listing:
    start = (number - 1) * PER_PAGE
    found = list(keys[start : start + PER_PAGE + 1])
    return Listing(address, number, cards(found[:PER_PAGE]), has_older=len(found) > PER_PAGE)
