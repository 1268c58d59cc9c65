"""From what a writer hands in to what is stored: gaps filled, rules checked, names made canonical.

What comes out of `settle` is what `Manuscript.of` reads back after the save, so that comparing the
two tells whether anything changed.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog import discussion
from homepress.blog.manuscripts import PLAIN, Manuscript
from homepress.blog.models import Post
from homepress.blog.models.attachments import NAME_LENGTH
from homepress.blog.tagging import canonical_names
from homepress.core.language_tags import is_language_tag
from homepress.errors import InvalidPost
from homepress.media.models import Media

if TYPE_CHECKING:
    from django.db.models import Field

WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
EXCERPT_LENGTH = 1000
COLUMNS = {
    name: cast("Field[Any, Any]", Post._meta.get_field(name))  # noqa: SLF001  # a public API
    for name in PLAIN
    if name != "extra"
}
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL's text cannot hold (NUL), or UTF-8 itself (halves of a surrogate pair)."""


type Change = tuple[Manuscript, Manuscript | None]
"""What is handed in, and what is stored of that post so far."""


def settle(changes: Sequence[Change]) -> list[Manuscript]:
    """Fill in what the writers left open; what has to be looked up is looked up for all at once.

    Raises InvalidPost, with the field's name, where one of them cannot be.
    """
    complete = [_completed(manuscript, before) for manuscript, before in changes]
    _check_references([(manuscript, before) for manuscript, (_, before) in zip(complete, changes, strict=True)])
    tags = canonical_names(manuscript.tags for manuscript in complete)
    return [replace(manuscript, tags=names) for manuscript, names in zip(complete, tags, strict=True)]


def _completed(manuscript: Manuscript, before: Manuscript | None) -> Manuscript:
    status, moment = _status_and_date(manuscript, before)
    complete = replace(
        manuscript,
        title=" ".join(manuscript.title.split()),
        canonical_url=manuscript.canonical_url.strip(),
        commenting=manuscript.commenting.strip(),
        kind=str(manuscript.kind),
        format=str(manuscript.format),
        visibility=str(manuscript.visibility),
        status=str(status),
        published_at=moment,
        slug=manuscript.slug or (before.slug if before else ""),
        authors=tuple(dict.fromkeys(manuscript.authors)),
        extra=_plain_json(manuscript.extra),
        attachments=dict(manuscript.attachments),
    )
    _check_texts(complete)
    _check_fields(complete)
    _check_commenting(complete.commenting)
    return complete


def _status_and_date(manuscript: Manuscript, before: Manuscript | None) -> tuple[str, datetime | None]:
    """Published in the future is scheduled, scheduled in the past is published.

    Published without a date keeps the one it had, or appears now.
    """
    moment, now = _instant(manuscript.published_at), timezone.now()
    if manuscript.status == Post.Status.DRAFT:
        return manuscript.status, moment
    if manuscript.status == Post.Status.SCHEDULED and moment is None:
        raise InvalidPost("published_at: empty", hint="Say when the scheduled post shall appear.")
    kept = before.published_at if before and before.status != Post.Status.DRAFT else None
    moment = moment or kept or now
    if manuscript.status in {Post.Status.PUBLISHED, Post.Status.SCHEDULED}:
        return (Post.Status.SCHEDULED if moment > now else Post.Status.PUBLISHED), moment
    raise InvalidPost(f'status: not one of draft, scheduled and published: "{manuscript.status}"')


def _instant(moment: datetime | None) -> datetime | None:
    """The moment in UTC; one without a zone is in the site's."""
    if moment is None:
        return None
    try:
        return (moment if timezone.is_aware(moment) else timezone.make_aware(moment)).astimezone(UTC)
    except OverflowError as error:
        raise InvalidPost(f"published_at: outside the calendar: {moment}") from error


def _plain_json(extra: object) -> dict[str, Any]:
    """What the database gives back of `extra`."""
    try:
        text = json.dumps(extra, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidPost(f"extra: cannot be stored: {error}") from error
    if UNSTORABLE.search(text) or "\\u0000" in text:
        raise InvalidPost("extra: holds a character that cannot be stored (NUL or half a surrogate pair)")
    stored: dict[str, Any] = json.loads(text)
    return stored


def _check_texts(manuscript: Manuscript) -> None:
    named: list[tuple[str, str]] = [
        (name, value) for name in PLAIN if isinstance(value := getattr(manuscript, name), str)
    ]
    named += [("tags", name) for name in manuscript.tags] + [("attachments", name) for name in manuscript.attachments]
    for field, text in named:
        if UNSTORABLE.search(text):
            raise InvalidPost(f"{field}: holds a character that cannot be stored (NUL or half a surrogate pair)")


def _check_fields(manuscript: Manuscript) -> None:
    """Hold each value against its column; SQLite itself would take a title of any length."""
    if not manuscript.title:
        raise InvalidPost("title: empty", hint="Give the post a title.")
    for name, column in COLUMNS.items():
        try:
            column.clean(getattr(manuscript, name), None)
        except ValidationError as error:
            raise InvalidPost(f"{name}: {' '.join(error.messages)}") from error
    if len(manuscript.excerpt) > EXCERPT_LENGTH:
        raise InvalidPost(f"excerpt: has {len(manuscript.excerpt)} characters, at most {EXCERPT_LENGTH} fit")
    if manuscript.language and not is_language_tag(manuscript.language):
        raise InvalidPost(f'language: not a BCP 47 tag: "{manuscript.language}"', hint="Write it like pt-BR.")
    if manuscript.canonical_url and not WEB_ADDRESS.match(manuscript.canonical_url):
        raise InvalidPost(f'canonical_url: not a web address: "{manuscript.canonical_url}"')
    if manuscript.in_menu and manuscript.kind != Post.Kind.PAGE:
        raise InvalidPost("in_menu: only pages stand in the menu", hint="Make it a page.")
    for name in manuscript.attachments:
        if not 0 < len(name) <= NAME_LENGTH:
            raise InvalidPost(f'attachments: not a name of 1 to {NAME_LENGTH} characters: "{name[:60]}"')


def _check_commenting(said: str) -> None:
    if not discussion.WORDS.match(said):
        raise InvalidPost(
            f'commenting: neither on nor off nor a number of days: "{said}"',
            hint="Leave it empty to do as the site does.",
        )


def _check_references(changes: Sequence[Change]) -> None:
    """People and files must exist; the database would say so only at the end of the transaction."""
    people, covers, files, origins = set[UUID](), set[UUID](), set[UUID](), list[str]()
    for manuscript, before in changes:
        known_files = {before.cover, *before.attachments.values()} if before else set()
        people |= set(manuscript.authors) - set(before.authors if before else ())
        covers |= {manuscript.cover} - known_files if manuscript.cover else set()
        files |= set(manuscript.attachments.values()) - known_files
        if manuscript.origin and (before is None or before.origin != manuscript.origin):
            origins.append(manuscript.origin)
    _check_exist("authors", Person, people)
    _check_exist("cover", Media, covers)
    _check_exist("attachments", Media, files)
    taken = Post.objects.filter(origin__in=origins).values_list("origin", flat=True) if origins else []
    for origin, number in Counter([*origins, *taken]).items():
        if number > 1:
            raise InvalidPost(f'origin: another post comes from "{origin}"')


def _check_exist(field: str, model: type[Person] | type[Media], keys: Iterable[UUID]) -> None:
    wanted = list(keys)
    if wanted and model.objects.filter(pk__in=wanted).count() != len(wanted):
        raise InvalidPost(
            f"{field}: one of them does not exist (any more)", hint="Load the page anew and choose again."
        )
