"""What readers see has changed: said here by any app, inside the transaction that changes it.

    with transaction.atomic():
        comment.save()
        changes.changed(changes.comments_on(comment.post_id))

What is shown has names: `post:<id>`, `tag:<id>`, `listing` … While a page is drawn, whoever reads a
thing says `shows(name)`; a change says `changed(name)`; every page that showed one of the names is
drawn anew. An app may think up names of its own. Naming too much costs a rendering, naming too
little leaves a page that is wrong.

A change is a row for each follower (a host that keeps finished pages), written with the change
itself: it is rolled back with it, and a process that is killed right after its commit has said it
all the same. Followers delete their rows once the pages are gone. Decision 0130 tells why.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.transaction import TransactionManagementError

from homepress.core.models import Change, Follower

SITE = "site"
"""What every page shows: the menu, the site's settings, the theme."""

LISTING = "listing"
"""Which posts are listed, in what order: home, archive, the site's feeds."""

POSTS = "posts"
"""Anything about any post: the sitemap says when each was edited."""

NAME = re.compile(r"[a-z][a-z-]*(?::[a-z0-9-]+)*", re.ASCII)
NAME_LENGTH = 100


@dataclass(slots=True)
class Collected:
    """What the page that is being drawn shows, and when that is over by itself."""

    names: set[str] = field(default_factory=set)
    until: datetime | None = None


_collected: ContextVar[Collected | None] = ContextVar("collected", default=None)
_listeners: list[Callable[[], None]] = []


def post(key: UUID | str) -> str:
    """What any page shows of a post: its text at its address, its title in a list."""
    return f"post:{key}"


def beside(key: UUID | str) -> str:
    """Which posts come before and after a post, as its page tells."""
    return f"beside:{key}"


def comments_on(key: UUID | str) -> str:
    """The comments under a post."""
    return f"comments:{key}"


def tag(key: UUID | str) -> str:
    """A tag's name, address and description, wherever they stand."""
    return f"tag:{key}"


def posts_tagged(key: UUID | str) -> str:
    """Which posts a tag's page and feeds list, in what order."""
    return f"listing:tag:{key}"


def person(key: UUID | str) -> str:
    """A person's name, address and profile, wherever they stand."""
    return f"person:{key}"


def posts_by(key: UUID | str) -> str:
    """Which posts a person's page and feeds list, in what order."""
    return f"listing:person:{key}"


def media(key: UUID | str) -> str:
    """A file: its alternative text, its size, its variants."""
    return f"media:{key}"


def changed(*names: str) -> None:
    """Say that what has these names shows something else once this transaction is committed.

    What the pages showed before may be shown on where the new cannot be drawn, the database being
    away. Where the old must not be seen again, use `withdrawn`. Raises TransactionManagementError
    outside a transaction: a change and the word of it must not be torn apart.
    """
    _say(names, withdrawn=False)


def withdrawn(*names: str) -> None:
    """Say so of what readers shall not see any more, not even while nothing newer can be drawn."""
    _say(names, withdrawn=True)


def shows(*names: str) -> None:
    """Say that the page that is being drawn shows these; elsewhere nothing happens."""
    collecting = _collected.get()
    if collecting is not None:
        collecting.names.update(_checked(names))


def holds_until(moment: datetime) -> None:
    """Say that the page that is being drawn will show something else from then on, though nobody changes anything."""
    collecting = _collected.get()
    if collecting is not None:
        collecting.until = min(collecting.until or moment, moment)


@contextmanager
def collected() -> Iterator[Collected]:
    """Collect what is shown in the block."""
    collecting = Collected()
    token = _collected.set(collecting)
    try:
        yield collecting
    finally:
        _collected.reset(token)


def after_commit(listener: Callable[[], None]) -> Callable[[], None]:
    """Register what is called in this process right after a change was committed, before the writer is answered."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def _say(names: tuple[str, ...], *, withdrawn: bool) -> None:
    if not names:
        return
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise TransactionManagementError("a change is said inside the transaction that makes it")
    said = sorted(set(_checked(names)))
    followers = list(Follower.objects.values_list("pk", flat=True))
    if followers:
        Change.objects.bulk_create(Change(follower_id=key, names=said, withdrawn=withdrawn) for key in followers)
    for listener in _listeners:
        # A listener that fails is logged; the row stays, and is read again by whoever follows.
        transaction.on_commit(listener, robust=True)


def _checked(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if len(name) > NAME_LENGTH or not NAME.fullmatch(name):
            raise ValueError(f'not a name of something shown: "{name}"')
    return names
