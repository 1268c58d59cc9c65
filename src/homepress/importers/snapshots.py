"""What an export holds beside its posts, as plain data."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from homepress.accounts.models import Person
from homepress.blog.models import Permalink, Tag
from homepress.engagement.models import Comment, Like
from homepress.media.models import Media

type Rows = list[dict[str, Any]]


def take(places: Mapping[UUID, str]) -> dict[str, Rows]:
    """Return all rows by the name of their file; `places` are those of the media in the export."""
    return {
        "people": _people(),
        "tags": _tags(),
        "media": _media(places),
        "permalinks": _permalinks(),
        "comments": _comments(),
        "likes": _likes(),
    }


def _people() -> Rows:
    """Everybody, without passwords: the people ask for new ones at the new site."""
    return [
        {
            "id": str(person.pk),
            "handle": person.handle,
            "email": person.email,
            "name": person.name,
            "biography": person.biography,
            "website": person.website,
            "role": person.role,
            "is_active": person.is_active,
            "joined_at": person.joined_at.isoformat(),
        }
        for person in Person.objects.order_by("pk")
    ]


def _tags() -> Rows:
    return [
        {"id": str(tag.pk), "name": tag.name, "description": tag.description, "path": tag.permalink_id}
        for tag in Tag.objects.order_by("pk")
    ]


def _media(places: Mapping[UUID, str]) -> Rows:
    return [
        {
            "id": str(media.pk),
            "path": places[media.pk],
            "name": media.name,
            "alt": media.alt,
            "uploaded_by": media.uploaded_by and media.uploaded_by.handle,
            "created_at": media.created_at.isoformat(),
        }
        for media in Media.objects.select_related("uploaded_by").order_by("pk")
    ]


def _permalinks() -> Rows:
    """Addresses that no post's front matter tells: of tags, of files, and those that answer 410."""
    rows: Iterable[tuple[str, UUID | None, UUID | None]] = (
        Permalink.objects.filter(post__isnull=True).order_by("path").values_list("path", "tag_id", "media_id")
    )
    return [{"path": path, "tag": tag and str(tag), "media": media and str(media)} for path, tag, media in rows]


def _comments() -> Rows:
    """In the order in which they were written, so that an answer comes after what it answers."""
    return [
        {
            "id": str(comment.pk),
            "post": str(comment.post_id),
            "author": str(comment.author_id) if comment.author_id else None,
            "parent": str(comment.parent_id) if comment.parent_id else None,
            "answered": str(comment.answered_id) if comment.answered_id else None,
            "source": comment.source,
            "html": comment.html,
            "state": comment.state,
            "created_at": comment.created_at.isoformat(),
            "edited_at": comment.edited_at and comment.edited_at.isoformat(),
        }
        for comment in Comment.objects.order_by("created_at", "id")
    ]


def _likes() -> Rows:
    return [
        {
            "id": str(like.pk),
            "post": str(like.post_id),
            "person": str(like.person_id) if like.person_id else None,
            "visitor": like.visitor,
            "created_at": like.created_at.isoformat(),
        }
        for like in Like.objects.order_by("created_at", "id")
    ]
