"""The search on PostgreSQL: weighted tsvectors with GIN indexes.

Vectors and queries are written as literals, not parsed by a text search configuration: those know
one language each, and cut words in their own way.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from homepress.blog.models import SearchEntry

from .backends import Row
from .queries import Clause, Query, Term

WEIGHTS = "{0.1, 0.1, 0.4, 1.0}"
"""How much a word of the classes D (body), C, B (tags) and A (title) counts."""

CANDIDATES = 500
"""So many of the newest posts that fit are ranked, and so many of those whose title or tags fit."""

LAST_POSITION = 16_383
MOST_POSITIONS = 255
MOST_BYTES = 900_000
"""A tsvector's bounds, the last one rounded down: it is 1 MB with all that belongs to it."""


class PostgreSQL:
    """See `Backend`."""

    def store(self, rows: Sequence[Row]) -> None:
        values = [
            (row.post, row.listed_at, vector(row.title, row.tags), vector(row.title, row.tags, row.body))
            for row in rows
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO blog_searchentry (post_id, listed_at, head, words) "
                "VALUES (%s, %s, %s::tsvector, %s::tsvector) ON CONFLICT (post_id) DO UPDATE "
                "SET listed_at = excluded.listed_at, head = excluded.head, words = excluded.words",
                values,
            )

    def forget(self, posts: Iterable[UUID]) -> None:
        SearchEntry.objects.filter(post__in=list(posts)).delete()

    def find(self, query: Query, now: datetime, start: int, stop: int) -> list[UUID]:
        newest = (
            "(SELECT post_id, listed_at, words FROM blog_searchentry WHERE {0} @@ %(query)s::tsquery "
            "AND listed_at <= %(now)s ORDER BY listed_at DESC, post_id DESC LIMIT %(candidates)s)"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH found AS ({newest.format('head')} UNION ALL {newest.format('words')}) "  # noqa: S608  # ours
                "SELECT post_id FROM found GROUP BY post_id, listed_at "
                "ORDER BY max(ts_rank(%(weights)s::real[], words, %(query)s::tsquery, 1)) DESC, "
                "listed_at DESC, post_id DESC LIMIT %(limit)s OFFSET %(start)s",
                {
                    "query": match(query),
                    "now": now,
                    "weights": WEIGHTS,
                    "candidates": max(CANDIDATES, stop),
                    "limit": stop - start,
                    "start": start,
                },
            )
            return [key for (key,) in cursor.fetchall()]


def vector(title: str, tags: str, body: str = "") -> str:
    """Return the words as a tsvector literal; between the parts, a gap that no phrase crosses."""
    places: dict[str, list[str]] = defaultdict(list)
    position, size = 0, 0
    for text, weight in ((title, "A"), (tags, "B"), (body, "")):
        for word in text.split():
            position = min(position + 1, LAST_POSITION)
            found = places[word]
            size += 2 if found else len(word.encode()) + 12
            if size > MOST_BYTES:
                break
            if len(found) < MOST_POSITIONS:
                found.append(f"{position}{weight}")
        position += 1
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items() if found)


def match(query: Query) -> str:
    """Return the query as a tsquery literal. Words hold no apostrophes and backslashes: see `words.fold`."""
    return " | ".join(f"({_clause(clause)})" for clause in query.clauses)


def _clause(clause: Clause) -> str:
    return " & ".join([*map(_term, clause.required), *(f"!{_term(term)}" for term in clause.excluded)])


def _term(term: Term) -> str:
    quoted = [f"'{word}'" for word in term.words]
    return f"({' <-> '.join(quoted)}{':*' if term.is_prefix else ''})"
