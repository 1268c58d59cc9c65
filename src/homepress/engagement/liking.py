"""Liking a post, once each, and taking it back.

The database holds that a like is one of its kind; the count on the post goes up and down in the same
transaction as the row, by an expression, so that no two writers count from the same number.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement.models import Like


def like(post: Post, *, person: Person | None = None, visitor: str = "") -> Like | None:
    """Return the like that this made; None where there is one by this person or visitor already."""
    try:
        with transaction.atomic():
            made = Like.objects.create(post=post, person=person, visitor=visitor)
            _count(post.pk, 1)
    except IntegrityError:
        return None
    return made


def take_back(likes: "QuerySet[Like]") -> int:
    """Take likes back, and return how many there were to take."""
    return sum(_remove(key, post) for key, post in likes.values_list("pk", "post_id"))


def adopt(person: Person, keys: Iterable[UUID]) -> None:
    """Make a visitor's likes the person's; one of a post that the person likes already goes."""
    for given in Like.objects.filter(pk__in=list(keys), person=None):
        try:
            with transaction.atomic():
                Like.objects.filter(pk=given.pk, person=None).update(person=person, visitor="")
        except IntegrityError:
            _remove(given.pk, given.post_id)


def count_anew(posts: Iterable[UUID]) -> None:
    """Set the counts of posts to what there is; for whoever writes likes in bulk."""
    for key in sorted(set(posts)):
        with transaction.atomic():
            Post.objects.select_for_update(of=("self",)).get(pk=key)
            Post.objects.filter(pk=key).update(like_count=Like.objects.filter(post=key).count())


@transaction.atomic
def _remove(key: UUID, post: UUID) -> bool:
    """Delete a like; of two who do it at once, one counts it."""
    deleted, _ = Like.objects.filter(pk=key).delete()
    if deleted:
        _count(post, -1)
    return bool(deleted)


def _count(post: UUID, change: int) -> None:
    Post.objects.filter(pk=post).update(like_count=F("like_count") + change)
