"""The search on SQLite: FTS5 (https://sqlite.org/fts5.html).

The words come folded and are separated by spaces alone, so the `ascii` tokenizer keeps them as
they are. An entry's row in the virtual table has the entry's number; a trigger removes it with the
entry, however that goes.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from homepress.blog.models import SearchEntry

from .backends import Row
from .queries import Clause, Query, Term

WEIGHTS = "10.0, 4.0, 1.0"
"""How much a word in the title, the tags and the body counts."""


class SQLite:
    """See `Backend`."""

    def store(self, rows: Sequence[Row]) -> None:
        entries = SearchEntry.objects.bulk_create(
            [SearchEntry(post_id=row.post, listed_at=row.listed_at) for row in rows],
            update_conflicts=True,
            unique_fields=["post"],
            update_fields=["listed_at"],
        )
        values = [(entry.pk, row.title, row.tags, row.body) for entry, row in zip(entries, rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT OR REPLACE INTO blog_search (rowid, title, tags, body) VALUES (%s, %s, %s, %s)", values
            )

    def forget(self, posts: Iterable[UUID]) -> None:
        SearchEntry.objects.filter(post__in=list(posts)).delete()

    def find(self, query: Query, now: datetime, start: int, stop: int) -> list[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT entry.post_id FROM blog_search "  # noqa: S608  # the weights are ours
                "JOIN blog_searchentry entry ON entry.id = blog_search.rowid "
                "WHERE blog_search MATCH %s AND entry.listed_at <= %s "
                f"ORDER BY bm25(blog_search, {WEIGHTS}), entry.listed_at DESC, entry.post_id DESC LIMIT %s OFFSET %s",
                [match(query), connection.ops.adapt_datetimefield_value(now), stop - start, start],
            )
            return [UUID(key) for (key,) in cursor.fetchall()]


def match(query: Query) -> str:
    """Return the query in FTS5's own language. Words hold no quotation marks: see `words.fold`."""
    return " OR ".join(f"({_clause(clause)})" for clause in query.clauses)


def _clause(clause: Clause) -> str:
    required = " AND ".join(map(_term, clause.required))
    excluded = " OR ".join(map(_term, clause.excluded))
    return f"({required}) NOT ({excluded})" if excluded else required


def _term(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + ("*" if term.is_prefix else "")
