"""What a database does for the search, and which one is in use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection

from .queries import Query


@dataclass(frozen=True, slots=True)
class Row:
    """A listed post as the index keeps it: its words, folded, with spaces between."""

    post: UUID
    listed_at: datetime
    title: str
    tags: str
    body: str


class Backend(Protocol):
    def store(self, rows: Sequence[Row]) -> None:
        """Put posts into the index, in the place of what it has of them."""

    def forget(self, posts: Iterable[UUID]) -> None:
        """Take posts out of the index."""

    def find(self, query: Query, now: datetime, start: int, stop: int) -> list[UUID]:
        """Return the posts that fit and are due, from the best on, from `start` up to `stop`."""


def backend() -> Backend:
    """Return the one for the site's database."""
    if connection.vendor == "postgresql":
        from .postgresql import PostgreSQL  # noqa: PLC0415  # the other database's module is never needed

        return PostgreSQL()
    from .sqlite import SQLite  # noqa: PLC0415  # as above

    return SQLite()
