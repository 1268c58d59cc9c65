"""Adding to sums in one statement, right whatever other processes add at the same moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

MOST_ROWS = 2000
"""Rows of one statement, within SQLite's 32,766 values (SQLITE_MAX_VARIABLE_NUMBER)."""


def add(model: type[models.Model], keys: Sequence[str], sums: Mapping[tuple[Any, ...], int]) -> None:
    """Add to `count` of the rows that have these keys; those that are missing are made.

    Rows are taken in one order, so that two processes never wait for each other. Both databases know
    `ON CONFLICT`; Django's `bulk_create(update_conflicts=True)` cannot add to what is there.
    """
    rows = sorted(((key, count) for key, count in sums.items() if count > 0), key=lambda row: str(row[0]))
    for start in range(0, len(rows), MOST_ROWS):
        _add(model, keys, rows[start : start + MOST_ROWS])


def _add(model: type[models.Model], keys: Sequence[str], rows: Sequence[tuple[tuple[Any, ...], int]]) -> None:
    fields = [_field(model, key) for key in (*keys, "count")]
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  # Django documents it
    columns = [connection.ops.quote_name(str(field.column)) for field in fields]
    places = f"({', '.join(['%s'] * len(columns))})"
    sql = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([places] * len(rows))} "  # noqa: S608  # names of our own models
        f"ON CONFLICT ({', '.join(columns[:-1])}) DO UPDATE SET count = {table}.count + EXCLUDED.count"
    )
    values = [
        field.get_db_prep_save(value, connection)
        for key, count in rows
        for field, value in zip(fields, (*key, count), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name)  # noqa: SLF001  # Django documents it
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} has no column")
    return field
