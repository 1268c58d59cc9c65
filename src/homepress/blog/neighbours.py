"""The posts before and after a post."""

from typing import NamedTuple

from django.db.models import Q, Subquery

from homepress.blog.models import Post
from homepress.core import changes


class Neighbours(NamedTuple):
    newer: Post | None
    older: Post | None


def neighbours(post: Post) -> Neighbours:
    """Return the listed posts next to a listed one, in one query of two steps in an index each."""
    if post.listed_at is None:
        return Neighbours(None, None)
    changes.shows(changes.beside(post.pk))
    at, key = post.listed_at, post.pk
    listed = Post.objects.listed()
    newer = listed.filter(Q(listed_at__gt=at) | Q(pk__gt=key), listed_at__gte=at).order_by("listed_at", "id")
    older = listed.filter(Q(listed_at__lt=at) | Q(pk__lt=key), listed_at__lte=at)
    both = Q(pk=Subquery(newer.values("pk")[:1])) | Q(pk=Subquery(older.values("pk")[:1]))
    found = Post.objects.filter(both).order_by().defer(*Post.LONG_TEXTS)
    place = {(other.listed_at, other.pk) > (at, key): other for other in found}
    return Neighbours(newer=place.get(True), older=place.get(False))
