"""What a crowd's readers leave: comments and likes, more under some posts than under others."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import batched
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.blog.rendering import render_comment
from homepress.demo import crowd_texts
from homepress.demo.bulk import key_at
from homepress.engagement.models import Comment, Like

if TYPE_CHECKING:
    from homepress.demo.crowd import Crowd, Progress

CHUNK = 1000
STATES = (*["approved"] * 18, "held", "spam")


def write_comments(crowd: "Crowd", posts: Sequence[Post], people: Sequence[Person], progress: "Progress") -> None:
    """Write comments, one in four an answer to an earlier one."""
    if not posts or not people:
        return
    random = Random(f"{crowd.seed} comments")  # noqa: S311  # repeatable content
    newest: dict[UUID, Comment] = {}
    done = 0
    for chosen in batched(_popular(random, posts, crowd.comments), CHUNK):
        comments = [_comment(random, post, random.choice(people), newest, crowd.until) for post in chosen]
        Comment.objects.bulk_create(comments)
        _count(chosen, "comment_count", Comment.objects.filter(state=Comment.State.APPROVED))
        progress("comments", done := done + len(comments), crowd.comments)


def write_likes(crowd: "Crowd", posts: Sequence[Post], people: Sequence[Person], progress: "Progress") -> None:
    """Write likes, a third by people with an account."""
    if not posts:
        return
    random = Random(f"{crowd.seed} likes")  # noqa: S311  # repeatable content
    given: set[tuple[UUID, UUID]] = set()
    done = 0
    for chosen in batched(_popular(random, posts, crowd.likes), CHUNK):
        likes = [_like(random, post, people, given, f"{crowd.seed} {done + n}") for n, post in enumerate(chosen)]
        Like.objects.bulk_create(likes)
        _count(chosen, "like_count", Like.objects.all())
        progress("likes", done := done + len(likes), crowd.likes)


def _popular(random: Random, posts: Sequence[Post], count: int) -> Iterator[Post]:
    """Choose posts, few of them often and most of them seldom."""
    return (posts[int(len(posts) * random.random() ** 3)] for _ in range(count))


def _comment(random: Random, post: Post, author: Person, newest: dict[UUID, Comment], until: datetime) -> Comment:
    earlier = newest.get(post.pk)
    begun = earlier.created_at if earlier else post.published_at or post.created_at
    created_at = min(begun + timedelta(minutes=random.randrange(1, 3000)), until)
    source = crowd_texts.comment(random, post.language or "en")
    state = random.choice(STATES)
    answered = earlier if earlier and random.random() < 0.25 else None
    comment = Comment(
        id=key_at(created_at, random),
        post=post,
        author=author,
        parent=answered and (answered.parent or answered),
        answered=answered,
        source=source,
        html=_html(source),
        state=state,
        created_at=created_at,
    )
    if state == Comment.State.APPROVED:
        newest[post.pk] = comment
    return comment


@cache
def _html(source: str) -> str:
    return render_comment(source)


def _like(random: Random, post: Post, people: Sequence[Person], given: set[tuple[UUID, UUID]], name: str) -> Like:
    if people and random.random() < 0.33:
        person = random.choice(people)
        if (post.pk, person.pk) not in given:
            given.add((post.pk, person.pk))
            return Like(post=post, person=person)
    return Like(post=post, visitor=hashlib.sha256(name.encode()).hexdigest())


def _count(posts: Sequence[Post], field: str, rows: "QuerySet[Comment] | QuerySet[Like]") -> None:
    """Bring the counts on the posts in step with the rows."""
    of_post = rows.order_by().filter(post=OuterRef("pk")).values("post").annotate(total=Count("pk")).values("total")
    Post.objects.filter(pk__in={post.pk for post in posts}).update(**{field: Coalesce(Subquery(of_post), 0)})
