"""Keeping the index in step with the posts. It holds the listed ones, also those not due yet."""

from collections.abc import Iterable, Iterator
from itertools import batched
from uuid import UUID

from django.db import transaction

from homepress.blog.models import Post, SearchEntry

from .backends import Row, backend
from .words import folded

BATCH = 200


def index_saved(posts: Iterable[tuple[Post, Iterable[str]]]) -> None:
    """Put posts into the index as they were just saved, with these tags, and take out those that are not listed."""
    saved = list(posts)
    if hidden := [post.pk for post, _ in saved if post.listed_at is None]:
        backend().forget(hidden)
    if rows := [_row(post, tags) for post, tags in saved if post.listed_at is not None]:
        backend().store(rows)


@transaction.atomic
def index(posts: Iterable[UUID]) -> None:
    """Put these posts into the index as they are now, and take out those that are not listed."""
    keys = list(posts)
    listed = Post.objects.filter(pk__in=keys, listed_at__isnull=False).only("title", "text", "listed_at")
    rows = [_row(post, [tag.name for tag in post.tag_list]) for post in listed.prefetch_related("taggings__tag")]
    stored = {row.post for row in rows}
    backend().forget(key for key in keys if key not in stored)
    backend().store(rows)


def index_in_batches(posts: Iterable[UUID]) -> Iterator[int]:
    """Index any number of posts; yield how many are done, batch by batch."""
    done = 0
    for batch in batched(posts, BATCH, strict=False):
        index(batch)
        done += len(batch)
        yield done


def reindex() -> Iterator[int]:
    """Make the whole index again; yield how many posts are done, batch by batch."""
    SearchEntry.objects.filter(post__listed_at__isnull=True).delete()
    listed = Post.objects.filter(listed_at__isnull=False)
    yield from index_in_batches(list(listed.order_by("pk").values_list("pk", flat=True)))


def _row(post: Post, tags: Iterable[str]) -> Row:
    if post.listed_at is None:
        raise ValueError("only listed posts are indexed")
    return Row(
        post=post.pk,
        listed_at=post.listed_at,
        title=folded(post.title),
        tags=folded(", ".join(tags)),
        body=folded(post.text),
    )
