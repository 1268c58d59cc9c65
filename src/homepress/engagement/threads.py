"""The comments under a post, as threads, in one query: the newest ones, in the order of a conversation."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from homepress.blog import site
from homepress.blog.additions import add_to_post
from homepress.blog.discussion import discussion_of
from homepress.blog.models import Post
from homepress.core import changes
from homepress.engagement import comment_feeds
from homepress.engagement.models import Comment, CommentState

A_PAGE = 30
"""Threads on a page. Answers come with their thread, however many."""


@dataclass(frozen=True, slots=True)
class Threads:
    """A part of a discussion: `items` as they are read, and whether there are `older` and `newer` ones."""

    post: Post
    items: list[Comment]
    has_older: bool = False
    newest_first: bool = False

    @property
    def older_url(self) -> str:
        """Where what was written before these is; empty where these are the first."""
        if not self.has_older:
            return ""
        oldest = self.items[-1 if self.newest_first else 0]
        order = "&order=newest" if self.newest_first else ""
        return f"{reverse('comments', args=[self.post.pk])}?before={oldest.pk}{order}"


def threads(post: Post, *, before: Comment | None = None, newest_first: bool = False) -> Threads:
    """Return the newest threads, or those that began before another did."""
    tops = _tops(post)
    if before:
        tops = tops.filter(Q(created_at__lt=before.created_at) | Q(created_at=before.created_at, pk__lt=before.pk))
    return _page(post, tops.order_by("-created_at", "-pk"), newest_first=newest_first)


def threads_around(post: Post, comment: Comment) -> Threads:
    """Return the threads that end with the one in which a comment stands."""
    top = comment.parent or comment
    tops = _tops(post).filter(Q(created_at__lt=top.created_at) | Q(created_at=top.created_at, pk__lte=top.pk))
    return _page(post, tops.order_by("-created_at", "-pk"), newest_first=False)


def _tops(post: Post) -> "QuerySet[Comment]":
    """What begins a thread: approved comments, and those that are gone but have answers that are not."""
    answered = Exists(Comment.objects.shown().filter(parent=OuterRef("pk")))
    return Comment.objects.filter(post=post, parent=None).filter(Q(state=CommentState.APPROVED) | answered)


def _page(post: Post, tops: "QuerySet[Comment]", *, newest_first: bool) -> Threads:
    keys = tops.values("pk")[: A_PAGE + 1]
    rows = (
        Comment.objects.filter(Q(pk__in=keys) | Q(parent__in=keys, state=CommentState.APPROVED))
        .select_related("author")
        .defer("source", "reasons")
        .order_by("created_at", "pk")
    )
    begun = _threaded(rows)
    shown = begun[-A_PAGE:]
    return Threads(post, shown[::-1] if newest_first else shown, len(begun) > A_PAGE, newest_first)


def _threaded(rows: Iterable[Comment]) -> list[Comment]:
    answers = defaultdict[UUID | None, list[Comment]](list)
    for comment in rows:
        comment.shown_answers = answers[comment.pk]
        answers[comment.parent_id].append(comment)
    return answers[None]


@add_to_post
def discussion(post: Post) -> dict[str, Any]:
    """Give the page of a post its `discussion` and the `threads` of it that stand in the page itself."""
    held = discussion_of(post)
    if not held.is_shown:
        return {"discussion": held}
    changes.shows(changes.comments_on(post.pk))
    found = threads(post)
    return {"discussion": held, "threads": found, "comment_feeds": comment_feeds.links(site.current(), post)}
