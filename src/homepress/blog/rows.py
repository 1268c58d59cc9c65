"""Writing saved posts and the rows that belong to them, of many posts in as many queries as of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from homepress.accounts.models import Person
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Attachment, Authorship, Post, Revision, Tagging
from homepress.blog.models.tags import tag_key
from homepress.blog.tagging import tags_named


@dataclass(frozen=True, slots=True)
class Row:
    """A post as it is to be stored, what it says, and what was stored of it: None for a new one."""

    post: Post
    manuscript: Manuscript
    before: Manuscript | None
    revision: int
    editor: Person | None


def write(rows: Sequence[Row]) -> dict[UUID, list[UUID]]:
    """Write the posts, their credits, files and revisions; return the tags of each."""
    if new := [row.post for row in rows if row.before is None]:
        Post.objects.bulk_create(new)
    for row in rows:
        if row.before is not None:
            row.post.save()
    tags = _write_credits(rows)
    _write_attachments([row for row in rows if not row.before or row.before.attachments != row.manuscript.attachments])
    Revision.objects.bulk_create(
        Revision(post=row.post, number=row.revision, manuscript=row.manuscript.to_json(), editor=row.editor)
        for row in rows
    )
    return tags


def _write_credits(rows: Sequence[Row]) -> dict[UUID, list[UUID]]:
    known = {tag.key: tag.pk for tag in tags_named(name for row in rows for name in row.manuscript.tags)}
    tags = {row.post.pk: [known[tag_key(name)] for name in row.manuscript.tags] for row in rows}
    _replace(Authorship, "person_id", [(row, row.manuscript.authors) for row in rows])
    _replace(Tagging, "tag_id", [(row, tags[row.post.pk]) for row in rows])
    for row in rows:
        # Django has no public way to forget what was prefetched, and no type for it.
        row.post._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # noqa: SLF001  # see above
    return tags


def _replace(
    through: type[Authorship] | type[Tagging], field: str, wanted: Iterable[tuple[Row, Iterable[UUID]]]
) -> None:
    """Make the rows of each post those of the keys, in their order, with the post's date."""
    wanted = list(wanted)
    if known := [row.post for row, _ in wanted if row.before is not None]:
        through.objects.filter(post__in=known).delete()
    rows: list[Any] = [
        through(post=row.post, position=position, listed_at=row.post.listed_at, **{field: key})
        for row, keys in wanted
        for position, key in enumerate(dict.fromkeys(keys))
    ]
    if rows:
        through.objects.bulk_create(rows)


def _write_attachments(rows: Sequence[Row]) -> None:
    if known := [row.post for row in rows if row.before is not None]:
        Attachment.objects.filter(post__in=known).delete()
    Attachment.objects.bulk_create(
        [
            Attachment(post=row.post, name=name, media_id=key)
            for row in rows
            for name, key in row.manuscript.attachments.items()
        ]
    )
