"""PostgreSQL: dumped by pg_dump of the server's own major version, from a snapshot in which rows are counted too."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from homepress.backups.databases.contents import LEFT_EMPTY, Contents, DatabaseDamaged
from homepress.backups.databases.postgresql_programs import program
from homepress.backups.programs import ProgramFailed, run
from homepress.errors import BackupFailed

NAMES = {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "options": "PGOPTIONS"}
NAMES |= {key: f"PG{key.upper()}" for key in ("host", "port", "user", "password")}
"""In the environment of a program a password is seen by nobody else; among its arguments by all."""
BEGINNING = b"SET lock_timeout = '60s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
"""Who holds a table for a minute makes the restore give up, and not everybody else wait."""


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A database on a server."""

    url: str
    engine: ClassVar[str] = "postgresql"
    file_name: ClassVar[str] = "homepress.dump"

    def size(self) -> int:
        with self._connected() as connection:
            return int(_one(connection, "SELECT pg_database_size(current_database())"))

    def name(self) -> str:
        """Return what it is called on its server."""
        with self._connected() as connection:
            return str(_one(connection, "SELECT current_database()"))

    def dump(self, target: Path) -> Contents:
        """Dump and count in one snapshot. Not compressed: restic stores once what two dumps have in common."""
        with self._connected() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = _one(connection, "SELECT pg_export_snapshot()")
            contents = _contents(connection)
            words = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            words += [f"--exclude-table-data=public.{table}" for table in LEFT_EMPTY]
            with target.open("wb") as file:
                run(program("pg_dump", contents.version), *words, environment=self.environment, into=file)
        return contents.as_dumped()

    def contents(self) -> Contents:
        with self._connected() as connection:
            connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return _contents(connection)

    def check(self) -> None:
        """Compare every index with its table, and look at every page. pg_amcheck needs a superuser."""
        with self._connected() as connection:
            version = _version(connection)
        words = ("--install-missing", "--heapallindexed", "--parent-check")
        try:
            run(program("pg_amcheck", version), *words, environment=self.environment)
        except ProgramFailed as failed:
            raise DatabaseDamaged(f"PostgreSQL's amcheck: {failed.said}") from failed

    def replace(self, dump: Path, contents: Contents) -> None:
        """Restore in one transaction, which begins by dropping what is there: until its end nobody sees it."""
        with self._connected() as connection:
            version = _version(connection)
        if contents.version > version:
            raise BackupFailed(
                f"The backup is of PostgreSQL {contents.version}, and the server is PostgreSQL {version}",
                hint=f"Install PostgreSQL {contents.version} or newer; an older one cannot take it.",
            )
        script = dump.with_suffix(".sql")
        try:
            with script.open("wb") as file:
                file.write(BEGINNING)
                file.flush()
                words = ("--no-owner", "--no-privileges", "--file=-", dump)
                run(program("pg_restore", contents.version), *words, into=file)
            _leave_out_what_an_older_server_does_not_know(script)
            once = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}")
            run(program("psql", version), *once, environment=self.environment)
        finally:
            script.unlink(missing_ok=True)

    @property
    def environment(self) -> Mapping[str, str]:
        """What PostgreSQL's programs are told of the database."""
        given = conninfo_to_dict(self.url)
        return {NAMES[key]: str(value) for key, value in given.items() if key in NAMES and value is not None}

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=15) as connection:
                yield connection
        except psycopg.Error as error:
            raise BackupFailed(f"PostgreSQL: {str(error).strip()}", hint="Is the server up?") from error


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _version(connection: psycopg.Connection[Any]) -> int:
    return connection.info.server_version // 10_000


def _contents(connection: psycopg.Connection[Any]) -> Contents:
    names = [
        name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    ]
    counting = sql.SQL("SELECT count(*) FROM public.{}")
    rows = {name: _one(connection, counting.format(sql.Identifier(name))) for name in names}
    applied = connection.execute("SELECT app, name FROM django_migrations") if "django_migrations" in rows else ()
    return Contents(rows, tuple(f"{app}.{name}" for app, name in applied), _version(connection))


def _leave_out_what_an_older_server_does_not_know(script: Path) -> None:
    """Take the schema, which is there, and settings of newer clients out of the head of a script.

    pg_restore of 17 sets `transaction_timeout`, which 16 does not have.
    """
    unwanted = re.compile(rb"^(SET transaction_timeout = 0;|CREATE SCHEMA public;)\n", re.MULTILINE)
    with script.open("r+b") as file:
        file.seek(len(BEGINNING))
        head = file.read(8192)
        file.seek(len(BEGINNING))
        file.write(unwanted.sub(lambda found: b" " * (len(found[0]) - 1) + b"\n", head))
