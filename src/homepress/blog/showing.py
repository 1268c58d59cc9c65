"""What else shows a post: lists, neighbours, the menu. Named before and after a change of its row.

Whatever reads the row itself, a card or the post's own page, is named by the row (`core.shown`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.utils import timezone

from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.blog.neighbours import neighbours
from homepress.core import changes

if TYPE_CHECKING:
    from homepress.blog.models.posts import PostQuerySet

PLACING = ("kind", "status", "visibility", "published_at", "authors", "tags")

FEW = 10
"""Of more posts that are saved together it is not told one by one what shows them: the whole site has changed."""

MANY = 100
"""So many posts that come due at once change the whole site."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands among the others."""

    listed_at: datetime | None
    tags: tuple[UUID, ...]
    authors: tuple[UUID, ...]
    in_menu: bool
    names: frozenset[str]
    """What shows that it stands there."""

    @classmethod
    def of(cls, post: Post) -> Self:
        """Read the place of a stored post, as it is now."""
        return cls.at(post, [tag.pk for tag in post.tag_list], [person.pk for person in post.byline])

    @classmethod
    def at(cls, post: Post, tags: Iterable[UUID], authors: Iterable[UUID]) -> Self:
        """Return the place of a post with these tags and authors, in one query."""
        tags, authors = tuple(tags), tuple(authors)
        names: set[str] = set()
        if post.listed_at is not None:
            beside = [changes.beside(other.pk) for other in neighbours(post) if other]
            names = {changes.LISTING, *map(changes.posts_tagged, tags), *map(changes.posts_by, authors)}
            names.update(beside)
        return cls(post.listed_at, tags, authors, post.in_menu, frozenset(names))

    def changed_to(self, after: "Place") -> set[str]:
        """Return the names of what shows something else once the post has moved from here to there."""
        names: set[str] = set()
        if (self.listed_at, self.tags, self.authors) != (after.listed_at, after.tags, after.authors):
            names |= self.names | after.names
        if self.in_menu or after.in_menu:
            names.add(changes.SITE)
        return names


NOWHERE = Place(None, (), (), in_menu=False, names=frozenset())


def moves(manuscript: Manuscript, before: Manuscript | None) -> bool:
    """Whether anything changes in lists and menu but what the post says of itself."""
    if before is None or before.in_menu or manuscript.in_menu:
        return True
    return any(getattr(manuscript, name) != getattr(before, name) for name in PLACING)


def appeared(since: datetime, until: datetime) -> set[str]:
    """Return the names of what shows the posts that came due after one moment and up to another."""
    due = _timed().filter(published_at__gt=since, published_at__lte=until).order_by("published_at")
    posts = list(due.with_credits().defer(*Post.LONG_TEXTS)[: MANY + 1])
    if len(posts) > MANY:
        return {changes.SITE}
    names = {changes.POSTS} if posts else set()
    for post in posts:
        names |= {post.shown_as} | NOWHERE.changed_to(Place.of(post))
    return names


def span_of_the_present() -> tuple[datetime | None, datetime | None]:
    """Return when the last post came due, and when the next one will: between them the site stays as it is."""
    now = timezone.now()
    moments = _timed().values_list("published_at", flat=True)
    last = moments.filter(published_at__lte=now).order_by("-published_at").first()
    coming = moments.filter(published_at__gt=now).order_by("published_at").first()
    return last, coming


def _timed() -> "PostQuerySet":
    """All posts that come due, listed or not."""
    return Post.objects.exclude(status=Post.Status.DRAFT)


def is_public(post: Post) -> bool:
    """Whether readers see the post without being told of it."""
    return post.is_due and post.visibility == Post.Visibility.PUBLIC
