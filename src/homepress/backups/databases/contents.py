"""What is in a database, as far as two of them have to agree."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from homepress.errors import BackupFailed


class DatabaseDamaged(BackupFailed):
    """A database whose tables or indexes are not whole."""


LEFT_EMPTY = ("core_cache", "stats_sighting", "engagement_visitorkey")
"""Tables of which a dump holds no row: caches, and by what visitors are told apart for a day or a month.

The site deletes these so that nothing leads back to anybody; a backup that is kept for half a year must not
undo that. What follows from a restore is what follows from their ordinary end.
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """How many rows each table has, which migrations were applied, and by which major version it is kept."""

    rows: Mapping[str, int]
    migrations: tuple[str, ...]
    """As `app.name`."""
    version: int

    def as_dumped(self) -> "Contents":
        """Return what a dump of this holds."""
        return replace(self, rows={table: 0 if table in LEFT_EMPTY else count for table, count in self.rows.items()})

    def differences(self, other: "Contents") -> list[str]:
        """Return in words where another one, which should be the same, is not."""
        tables = sorted({*self.rows, *other.rows})
        found = [
            f"{table}: {self.rows.get(table, 0):,} rows, and {other.rows.get(table, 0):,} were expected"
            for table in tables
            if self.rows.get(table) != other.rows.get(table)
        ]
        if set(self.migrations) != set(other.migrations):
            found.append("other migrations were applied")
        return found
