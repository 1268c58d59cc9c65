"""Posts as rows, made without saving one by one.

`publishing.save` is what says how a post is stored; a test holds the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from homepress.accounts.models import Person
from homepress.blog import publishing
from homepress.blog.manuscripts import PLAIN, Manuscript
from homepress.blog.models import Attachment, Authorship, Permalink, Post, Revision, Tag, Tagging
from homepress.blog.references import PostReferences, Text
from homepress.blog.search.backends import Row, backend
from homepress.blog.search.words import folded
from homepress.core import changes
from homepress.demo import crowd_texts, pictures
from homepress.media.storing import store

PICTURE = "view.webp"
VIEWS = tuple(name for name in pictures.PICTURES if name.startswith("hill-"))


@dataclass(frozen=True, slots=True)
class Prototype:
    """A text with everything that is derived from it, which all posts of this text share."""

    source: str
    attachments: Mapping[str, UUID]
    derived: Mapping[str, Any]
    searched: str
    """The text as the search keeps it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post and the rows that go with it."""

    post: Post
    manuscript: Manuscript
    authors: Sequence[Person]
    tags: Sequence[Tag]
    searched: str

    @classmethod
    def of(
        cls,
        prototype: Prototype,
        *,
        authors: Sequence[Person],
        tags: Sequence[Tag],
        random: Random,
        created_at: datetime,
        **said: Any,
    ) -> "Draft":
        manuscript = Manuscript(
            source=prototype.source,
            attachments=prototype.attachments,
            authors=tuple(person.pk for person in authors),
            tags=tuple(tag.name for tag in tags),
            kind=Post.Kind.POST.value,
            format=Post.Format.MARKDOWN.value,
            **said,
        )
        post = Post(
            id=key_at(created_at, random),
            permalink_id=manuscript.slug,
            created_at=created_at,
            edited_at=created_at,
            **{name: getattr(manuscript, name) for name in PLAIN},
            **prototype.derived,
        )
        return cls(post, manuscript, authors, tags, prototype.searched)


@cache
def typeset(seed: int, number: int) -> tuple[crowd_texts.Body, Prototype]:
    """Write and render the text of this number."""
    body = crowd_texts.body(Random(f"{seed} body {number}"))  # noqa: S311  # repeatable content
    attachments = {PICTURE: _view(VIEWS[number % len(VIEWS)])} if body.pictured else {}
    post = Post(source=body.source, format=Post.Format.MARKDOWN.value)
    publishing.derive(post, PostReferences.to_all([Text(body.source, attachments=attachments)])[0])
    derived = {name: getattr(post, name) for name in publishing.DERIVED}
    return body, Prototype(body.source, attachments, derived, folded(post.text))


@cache
def _view(name: str) -> UUID:
    return store(pictures.draw(name), name).pk


def forget() -> None:
    """Drop what was kept of an earlier crowd: its pictures may be gone."""
    typeset.cache_clear()
    _view.cache_clear()


def store_drafts(drafts: Sequence[Draft]) -> None:
    """Write posts and all their rows; the caller gives the transaction."""
    changes.changed(changes.SITE)
    posts = [draft.post for draft in drafts]
    Permalink.objects.bulk_create(
        Permalink(path=post.permalink_id, post_id=post.pk, created_at=post.created_at) for post in posts
    )
    Post.objects.bulk_create(posts)
    Authorship.objects.bulk_create(
        Authorship(post=draft.post, person=person, position=position, listed_at=draft.post.listed_at)
        for draft in drafts
        for position, person in enumerate(draft.authors)
    )
    Tagging.objects.bulk_create(
        Tagging(post=draft.post, tag=tag, position=position, listed_at=draft.post.listed_at)
        for draft in drafts
        for position, tag in enumerate(draft.tags)
    )
    Attachment.objects.bulk_create(
        Attachment(post=draft.post, name=name, media_id=media)
        for draft in drafts
        for name, media in draft.manuscript.attachments.items()
    )
    Revision.objects.bulk_create(
        Revision(post=draft.post, number=1, manuscript=draft.manuscript.to_json(), created_at=draft.post.created_at)
        for draft in drafts
    )
    backend().store([_entry(draft, listed_at) for draft in drafts if (listed_at := draft.post.listed_at)])


def _entry(draft: Draft, listed_at: datetime) -> Row:
    """What the search keeps; texts are cut into words once, not once a post."""
    title, tags = folded(draft.post.title), folded(", ".join(tag.name for tag in draft.tags))
    return Row(draft.post.pk, listed_at, title, tags, draft.searched)


def key_at(moment: datetime, random: Random) -> UUID:
    """A UUID of version 7 (RFC 9562, 5.7) as it might have been made at that moment."""
    milliseconds = int(moment.timestamp() * 1000)
    high = milliseconds << 16 | 7 << 12 | random.getrandbits(12)
    return UUID(int=high << 64 | 0b10 << 62 | random.getrandbits(62))
