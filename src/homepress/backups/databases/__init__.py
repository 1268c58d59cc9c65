"""The two databases a site may have, alike in what backups do with them."""

from pathlib import Path
from typing import ClassVar, Protocol

from homepress.backups.databases.contents import Contents
from homepress.backups.databases.postgresql import PostgreSQL
from homepress.backups.databases.sqlite import SQLite


class Database(Protocol):
    """A site's database."""

    engine: ClassVar[str]
    file_name: ClassVar[str]
    """What a dump of it is called."""

    def size(self) -> int:
        """Return how many bytes it takes, at most, to dump it; 0 where there is nothing yet."""
        ...

    def dump(self, target: Path) -> Contents:
        """Write a consistent dump while the site goes on, and tell what is in it. Raises BackupFailed."""
        ...

    def contents(self) -> Contents:
        """Tell what is in it now."""
        ...

    def check(self) -> None:
        """Look through every table and index. Raises DatabaseDamaged."""
        ...

    def replace(self, dump: Path, contents: Contents) -> None:
        """Put a dump in the place of all that is there, at one moment; a failure leaves what was."""
        ...


def of(url: str, home: Path) -> Database:
    """Return the database that HOMEPRESS_DATABASE_URL names; empty: the file in the home folder."""
    return PostgreSQL(url) if url else SQLite(home / "homepress.sqlite3")
