"""SQLite: copied by its online backup API, in one step, while others write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from homepress.backups.databases.contents import LEFT_EMPTY, Contents, DatabaseDamaged
from homepress.errors import BackupFailed

WAIT_SECONDS = 60
"""How long to wait for whoever writes."""
TABLES = """
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%'
    ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class SQLite:
    """A database in a file."""

    path: Path
    engine: ClassVar[str] = "sqlite"
    file_name: ClassVar[str] = "homepress.sqlite3"

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def dump(self, target: Path) -> Contents:
        """Copy the database as it is at one moment, and check the copy."""
        if not self.path.exists():
            raise BackupFailed(f"{self.path}: there is no database yet", hint="Start the site once: homepress serve")
        copy = SQLite(target)
        try:
            with self._open("ro") as source, closing(sqlite3.connect(target)) as connection:
                source.backup(connection)
                connection.execute("PRAGMA journal_mode = DELETE")  # one file, whole by itself
                _leave_empty(connection)
        except sqlite3.DatabaseError as error:
            raise _explained(self.path, error) from error
        copy.check()
        return copy.contents()

    def contents(self) -> Contents:
        try:
            with self._open("ro") as connection:
                connection.execute("BEGIN")
                names = [name for (name,) in connection.execute(TABLES)]
                rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608  # the database's own names
                migrations = (
                    [f"{app}.{name}" for app, name in connection.execute("SELECT app, name FROM django_migrations")]
                    if "django_migrations" in names
                    else []
                )
        except sqlite3.DatabaseError as error:
            raise _explained(self.path, error) from error
        return Contents(rows, tuple(migrations), sqlite3.sqlite_version_info[0])

    def check(self) -> None:
        try:
            with self._open("ro") as connection:
                wrong = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
                orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            raise _explained(self.path, error) from error
        if wrong:
            raise DatabaseDamaged(f"{self.path.name}: {wrong[0]}")
        if orphans:
            raise DatabaseDamaged(
                f"{self.path.name}: a row of {orphans[0][0]} refers to one of {orphans[0][2]} that is not"
            )

    def replace(self, dump: Path, contents: Contents) -> None:
        """Write the dump over the database in one transaction of SQLite's.

        Processes that have the database open see all of it or nothing, and go on with what is there
        then; a file put in its place would leave them with the old one. A file that is no database any
        more is replaced, since nobody can be using it.
        """
        existed = self.path.exists()
        try:
            with (
                closing(sqlite3.connect(f"{dump.resolve().as_uri()}?mode=ro", uri=True)) as source,
                closing(sqlite3.connect(self.path, timeout=WAIT_SECONDS)) as target,
            ):
                if existed:
                    _assert_is_database(target)
                source.backup(target)
        except sqlite3.OperationalError as error:
            raise _explained(self.path, error) from error
        except sqlite3.DatabaseError:
            for suffix in ("-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            dump.replace(self.path)
        self.check()

    @contextmanager
    def _open(self, mode: str) -> Iterator[sqlite3.Connection]:
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)) as connection:
            yield connection


def _leave_empty(copy: sqlite3.Connection) -> None:
    """Delete what a dump does not hold, and its bytes: SQLite leaves those in the file otherwise."""
    copy.execute("PRAGMA secure_delete = ON")
    names = {name for (name,) in copy.execute(TABLES)}
    for table in names.intersection(LEFT_EMPTY):
        copy.execute(f'DELETE FROM "{table}"')  # noqa: S608  # of the list
    copy.commit()


def _assert_is_database(target: sqlite3.Connection) -> None:
    """Fail before anything is written where the file is not a database. Raises sqlite3.DatabaseError."""
    target.execute("PRAGMA schema_version").fetchone()


def _explained(path: Path, error: sqlite3.DatabaseError) -> BackupFailed:
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BackupFailed(f"{path.name}: somebody wrote for {WAIT_SECONDS} seconds", hint="Try again.")
    if code.startswith("SQLITE_FULL"):
        return BackupFailed(f"{path.parent}: no room is left", hint="Make room.")
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return DatabaseDamaged(f"{path.name}: {error}", hint="Bring back the newest backup: homepress restore")
    return BackupFailed(f"{path.name}: {error}")
