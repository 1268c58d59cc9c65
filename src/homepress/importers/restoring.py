"""Bringing back what an export holds beside its posts.

What is on the site already stays as it is. An export may come from anybody: unless the person who
imports says that it is trusted, nobody in it gets an address to sign in by, or more than an
author's part.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Count, Model, Q

from homepress.accounts.models import Person
from homepress.blog.models import Permalink, Post, Tag
from homepress.blog.models.tags import tag_key
from homepress.blog.permalinks import claim, claim_all, claim_tag_path, is_path
from homepress.blog.rendering import clean_comment, render_comment
from homepress.core import changes
from homepress.engagement.judging import bare_words
from homepress.engagement.models import Comment, Like
from homepress.errors import HomepressError
from homepress.importers.exports import DATA
from homepress.importers.folders import Folder
from homepress.importers.people import NOWHERE, Byline, free_handle
from homepress.importers.reports import Aside, Entry
from homepress.media.models import Media
from homepress.media.storing import store

BREAKS_ONE_ROW = (HomepressError, ValidationError, DatabaseError, ValueError, TypeError, KeyError, OSError)
CHUNK = 500


@dataclass(slots=True)
class Restoring:
    """One run over the data of an export. Keys of the export map to what is on this site."""

    folder: Folder
    byline: Byline
    trusted: bool
    keep: bool
    entries: list[Entry] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    tops: dict[str, str] = field(default_factory=dict)
    """For each comment the one that begins its thread."""

    def before_posts(self) -> None:
        self._each("people", self._person)
        self._each("media", self._medium)
        self._each("tags", self._tag)

    def after_posts(self) -> None:
        self._each("permalinks", self._permalink)
        posts = {str(key) for key in Post.objects.values_list("pk", flat=True)}
        self._in_bulk("comments", Comment, lambda row: self._comment(row) if str(row["post"]) in posts else None)
        self._in_bulk("likes", Like, lambda row: self._like(row) if str(row["post"]) in posts else None)
        _count_again()

    def _rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a file; none where it is missing, and a failure in the report where it is broken."""
        file = self.folder.inside(self.folder.root / DATA / f"{name}.json")
        try:
            rows = json.loads(file.read_text(encoding="utf-8")) if file else []
        except (OSError, ValueError, RecursionError) as error:
            rows = []
            self.entries.append(Entry(f"{DATA}/{name}.json", "failed", f"cannot be read: {error}"))
        yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()

    def _each(self, name: str, restore: Callable[[dict[str, Any]], bool]) -> None:
        made = known = 0
        for row in self._rows(name):
            try:
                with transaction.atomic():
                    is_new = restore(row)
                made, known = made + is_new, known + (not is_new)
            except BREAKS_ONE_ROW as error:
                self.entries.append(_failure(name, row, error))
        self._report(name, made, known)

    def _report(self, name: str, made: int, known: int) -> None:
        if made or known:
            said = f"{made} brought back" if made else f"all {known} are here"
            self.asides.append(Aside(f"{DATA}/{name}.json", name, said, made=made))

    def _person(self, row: dict[str, Any]) -> bool:
        """Find somebody again by key, or a writer by handle; else make the account, without a password."""
        key, handle = UUID(str(row["id"])), str(row["handle"])
        known = Person.everyone.filter(pk=key).first() or self.byline.by_handle.get(handle)
        person = known or self._new_person(row, key, handle)
        self.people[str(key)] = person
        self.byline.know(person, handle)
        return known is None

    def _new_person(self, row: dict[str, Any], key: UUID, handle: str) -> Person:
        role, email = str(row["role"]), str(row["email"]).lower()
        handle = free_handle(handle)
        if not self.trusted or Person.everyone.filter(email=email).exists():
            email = f"{handle}@{NOWHERE}"
        if not self.trusted and role != Person.Role.READER:
            role = Person.Role.AUTHOR
        return Person.objects.create_person(
            id=key,
            email=email,
            handle=handle,
            name=str(row["name"]),
            password=None,
            role=role,
            biography=str(row.get("biography", "")),
            website=str(row.get("website", "")),
            is_active=row.get("is_active") is not False,
            joined_at=datetime.fromisoformat(str(row["joined_at"])),
        )

    def _medium(self, row: dict[str, Any]) -> bool:
        path = self.folder.inside(self.folder.root / str(row["path"]))
        if path is None:
            raise FileNotFoundError(f"{row['path']} is not in the folder")
        with path.open("rb") as file:
            media = store(file, str(row["name"]), key=UUID(str(row["id"])), keep=self.keep)
        self.media[str(row["id"])] = media
        if str(media.pk) != row["id"]:
            return False
        alt, created_at = str(row.get("alt", ""))[:500], datetime.fromisoformat(str(row["created_at"]))
        if (media.alt, media.created_at) == (alt, created_at):
            return False
        uploader = self.byline.by_handle.get(str(row.get("uploaded_by")))
        media.alt, media.created_at, media.uploaded_by = alt, created_at, uploader
        media.save(update_fields=["alt", "created_at", "uploaded_by"])
        return True

    def _tag(self, row: dict[str, Any]) -> bool:
        known = Tag.objects.filter(key=tag_key(str(row["name"]))).first()
        tag = known or Tag(id=UUID(str(row["id"])), name=str(row["name"]), description=str(row.get("description", "")))
        self.tags[str(row["id"])] = tag
        if known:
            return False
        path = str(row["path"])
        is_ours = path.startswith("tag/") and path.count("/") == 1
        tag.permalink = (is_ours and claim(path, owner=tag)) or claim_tag_path(tag.name, owner=tag)
        tag.clean_fields(exclude=["key"])
        tag.save(force_insert=True)
        return True

    def _permalink(self, row: dict[str, Any]) -> bool:
        """Give an old address back to its tag or file; one that leads nowhere is claimed for nobody."""
        path = str(row["path"])
        owner = self.tags.get(str(row.get("tag"))) or self.media.get(str(row.get("media")))
        if not is_path(path) or Permalink.objects.filter(path=path).exists():
            return False
        if owner:
            return bool(claim_all([path], owner=owner))
        if row.get("tag") or row.get("media"):
            return False
        Permalink.objects.create(path=path)
        return True

    def _in_bulk(self, name: str, model: type[Model], made: Callable[[dict[str, Any]], Model | None]) -> None:
        here = {str(key) for key in model._default_manager.values_list("pk", flat=True)}  # noqa: SLF001  # a public API
        new: list[Model] = []
        known = 0
        for row in self._rows(name):
            try:
                if str(row["id"]) in here:
                    known += 1
                elif instance := made(row):
                    instance.clean_fields(exclude=["post", "person", "author", "parent", "answered"])
                    new.append(instance)
            except BREAKS_ONE_ROW as error:
                self.entries.append(_failure(name, row, error))
        try:
            with transaction.atomic():
                changes.changed(*([changes.SITE] if new else []))
                model._default_manager.bulk_create(new, CHUNK, ignore_conflicts=True)  # noqa: SLF001  # a public API
            self._report(name, len(new), known)
        except (DatabaseError, ValueError) as error:
            self.entries.append(Entry(f"{DATA}/{name}.json", "failed", str(error)))

    def _comment(self, row: dict[str, Any]) -> Comment:
        author, edited = self.people.get(str(row.get("author"))), row.get("edited_at")
        return Comment(
            id=UUID(str(row["id"])),
            post_id=UUID(str(row["post"])),
            author=author,
            parent_id=self._top_of(row),
            answered_id=UUID(str(said)) if (said := row.get("answered", row.get("parent"))) else None,
            source=str(row["source"]),
            html=_html_of(str(row["source"]), str(row["html"])),
            words=bare_words(str(row["source"])),
            state=str(row["state"]),
            created_at=datetime.fromisoformat(str(row["created_at"])),
            edited_at=datetime.fromisoformat(str(edited)) if edited else None,
        )

    def _top_of(self, row: dict[str, Any]) -> UUID | None:
        """Return the comment that begins the thread: threads are one level deep."""
        parent = str(row["parent"]) if row.get("parent") else ""
        top = self.tops.get(parent, parent)
        self.tops[str(row["id"])] = top or str(row["id"])
        return UUID(top) if top else None

    def _like(self, row: dict[str, Any]) -> Like:
        return Like(
            id=UUID(str(row["id"])),
            post_id=UUID(str(row["post"])),
            person=self.people.get(str(row.get("person"))),
            visitor=str(row.get("visitor", "")),
            created_at=datetime.fromisoformat(str(row["created_at"])),
        )


def _html_of(source: str, html: str) -> str:
    """Return a comment's HTML: what its words give, or what came from elsewhere, cleaned."""
    rendered = render_comment(source)
    return rendered if rendered == html else clean_comment(html)


def _failure(name: str, row: dict[str, Any], error: Exception) -> Entry:
    said = error.message if isinstance(error, HomepressError) else f"{type(error).__name__}: {error}"
    return Entry(f"{DATA}/{name}.json", "failed", f"{row.get('id') or row.get('path')}: {said}")


def _count_again() -> None:
    """Set the counts that posts carry to what is there, where they differ."""
    approved = Q(comments__state=Comment.State.APPROVED)
    counted = Post.objects.annotate(
        likes_now=Count("likes", distinct=True), comments_now=Count("comments", approved, distinct=True)
    ).values_list("pk", "like_count", "comment_count", "likes_now", "comments_now")
    for key, likes, comments, likes_now, comments_now in counted:
        if (likes, comments) != (likes_now, comments_now):
            with transaction.atomic():
                Post.objects.filter(pk=key).update(like_count=likes_now, comment_count=comments_now)
                changes.changed(changes.post(key))
