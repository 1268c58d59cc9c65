"""The small blog that a new site begins with: texts in `content/`, pictures drawn on the way."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.blog.rendering import render_comment
from homepress.demo import pictures
from homepress.demo.readers import write_views
from homepress.engagement.models import Comment, Like
from homepress.media.models import Media
from homepress.media.storing import store
from homepress.stats import popular

CONTENT = Path(__file__).parent / "content"
VIEWS, VIEW_DAYS = 4000, 45
WRITERS_WORDS = ("title", "slug", "kind", "status", "language", "excerpt", "in_menu")


@dataclass(frozen=True, slots=True)
class Text:
    """A file of `content/`: its front matter and its Markdown."""

    about: Mapping[str, Any]
    source: str

    @classmethod
    def read(cls, path: Path) -> "Text":
        _, front, source = path.read_text(encoding="utf-8").split("---\n", 2)
        return cls(yaml.safe_load(front), source.lstrip("\n"))


def texts() -> Iterator[Text]:
    """All texts, the oldest first."""
    found = [Text.read(path) for path in sorted(CONTENT.glob("*.md"))]
    yield from sorted(found, key=lambda text: -text.about.get("days_ago", -1))


@transaction.atomic
def write() -> None:
    """Write people, posts, comments and likes. The site must be empty."""
    now = timezone.now()
    people = {handle: _person(handle, about) for handle, about in _people().items()}
    for text in texts():
        post = _post(text, people, now)
        _comments(post, text.about.get("comments", []), people)
        _likes(post, text.about.get("likes", 0))
        _count(post)
    _views(now)


def _people() -> dict[str, dict[str, str]]:
    return tomllib.loads((CONTENT / "people.toml").read_text(encoding="utf-8"))


def _person(handle: str, about: Mapping[str, str]) -> Person:
    return Person.objects.create_person(
        email=f"{handle}@homepress.example", handle=handle, password=None, is_active=False, **about
    )


def _post(text: Text, people: Mapping[str, Person], now: datetime) -> Post:
    said = {name: text.about[name] for name in WRITERS_WORDS if name in text.about}
    files = {name: _picture(name) for name in pictures.PICTURES if f"({name}" in text.source}
    cover = _picture(text.about["cover"], alt=text.about["cover_alt"]) if "cover" in text.about else None
    published_at = now - timedelta(days=text.about["days_ago"], minutes=5) if "days_ago" in text.about else None
    manuscript = Manuscript(
        source=text.source,
        published_at=published_at,
        authors=tuple(people[handle].pk for handle in text.about["authors"]),
        tags=tuple(text.about.get("tags", ())),
        cover=cover.pk if cover else None,
        attachments={name: media.pk for name, media in files.items()},
        **{"status": Post.Status.PUBLISHED.value} | said,
    )
    return publishing.save(manuscript).post


def _picture(name: str, *, alt: str = "") -> Media:
    media = store(pictures.draw(name), name)
    if alt and media.alt != alt:
        media.alt = alt
        media.save(update_fields=["alt"])
    return media


def _comments(
    post: Post, threads: list[dict[str, Any]], people: Mapping[str, Person], parent: Comment | None = None
) -> None:
    begun = parent.created_at if parent else post.published_at or post.created_at
    for number, said in enumerate(threads, 1):
        comment = Comment.objects.create(
            post=post,
            author=people[said["by"]],
            parent=parent and (parent.parent or parent),
            answered=parent,
            source=said["text"].strip(),
            html=render_comment(said["text"]),
            state=Comment.State.APPROVED,
            created_at=begun + timedelta(minutes=number),
        )
        _comments(post, said.get("answers", []), people, parent=comment)


def _likes(post: Post, count: int) -> None:
    """Likes by visitors, with hashes of nobody's address."""
    visitors = (hashlib.sha256(f"{post.slug} {number}".encode()).hexdigest() for number in range(count))
    Like.objects.bulk_create(Like(post=post, visitor=visitor) for visitor in visitors)


def _views(now: datetime) -> None:
    """Views of the last weeks, so that the studio's figures and the list of what is read most show something."""
    posts = list(Post.objects.listed().order_by("listed_at"))
    write_views(posts, views=VIEWS, days=VIEW_DAYS, until=timezone.localdate(now), seed=1)
    popular.renew(timezone.localdate(now))


def _count(post: Post) -> None:
    approved = Comment.objects.filter(post=post, state=Comment.State.APPROVED).count()
    Post.objects.filter(pk=post.pk).update(like_count=Like.objects.filter(post=post).count(), comment_count=approved)
