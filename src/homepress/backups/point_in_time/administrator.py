"""PostgreSQL's administrator, on the host whose server keeps its log: a base backup wants one, and so does a switch."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from homepress.backups.databases.postgresql_programs import program
from homepress.backups.point_in_time.spool import Spool
from homepress.backups.programs import acting_as_owner_of, run
from homepress.backups.settings import PointInTime
from homepress.errors import BackupFailed

SWITCH_SECONDS = 60
"""How long a segment may take from its end to the spool."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a base has to say of the cluster that it is a copy of."""

    cluster: str
    """Its system identifier: sixteen hexadecimal digits."""
    version: int
    segment_bytes: int
    cluster_bytes: int
    role: str
    database: str = ""
    """The site's."""
    first: str = ""
    """The segment with which its log begins."""


@dataclass(frozen=True, slots=True)
class Administrator:
    """Signs in as the owner of the spool does."""

    database_url: str
    wanted: PointInTime

    @property
    def spool(self) -> Spool:
        return Spool(Path(self.wanted.spool))

    def facts(self) -> Facts:
        """Return what the server says of itself. Raises BackupFailed."""
        with self._connected() as connection:
            identifier = _one(connection, "SELECT system_identifier FROM pg_control_system()")
            return Facts(
                cluster=f"{identifier % 2**64:016x}",
                version=connection.info.server_version // 10_000,
                segment_bytes=int(_one(connection, "SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'")),
                cluster_bytes=int(_one(connection, "SELECT sum(pg_database_size(oid)) FROM pg_database")),
                role=self.wanted.role,
            )

    def copy(self, target: Path, version: int) -> None:
        """Copy the whole cluster into an empty folder, with the log that makes the copy whole. Raises BackupFailed."""
        where = [f"--{key}={value}" for key, value in self._place.items()]
        words = ["--no-password", f"--username={self.wanted.role}", "--checkpoint=fast", "--no-sync"]
        words += ["--wal-method=stream", "--format=plain", f"--pgdata={target}"]
        with acting_as_owner_of(self.spool.folder):
            run(program("pg_basebackup", version), *where, *words, folder=Path("/"))

    def flush(self) -> None:
        """Have all that was committed by now put into the spool, and something after it. Raises BackupFailed.

        A replay to a moment ends at the first commit after it, so there has to be one.
        """
        cluster = self.facts().cluster
        with self._connected() as connection:
            _one(connection, "SELECT pg_current_xact_id()")
            name = _one(connection, "SELECT pg_walfile_name(pg_switch_wal())")
            deadline = time.monotonic() + SWITCH_SECONDS
            while not self.spool.holds(cluster, name):
                if time.monotonic() > deadline or self.spool.why_broken:
                    raise BackupFailed(f"PostgreSQL's log is not kept: {self.spool.why_broken or _failure(connection)}")
                time.sleep(0.05)

    @property
    def _place(self) -> dict[str, str]:
        given = conninfo_to_dict(self.database_url)
        return {key: str(given[key]) for key in ("host", "port") if given.get(key)}

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with acting_as_owner_of(self.spool.folder):
                where = make_conninfo(**self._place, user=self.wanted.role, dbname="postgres")
                connection = psycopg.connect(where, autocommit=True, connect_timeout=15)
            with connection:
                yield connection
        except psycopg.Error as error:
            raise BackupFailed(f"PostgreSQL: {str(error).strip()}", hint="Is the server up?") from error
        except OSError as error:
            raise BackupFailed(f"{error.filename}: {error.strerror}", hint="homepress apply makes it.") from error


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None


def _failure(connection: psycopg.Connection[Any]) -> str:
    """Return in words what PostgreSQL says of its archive_command."""
    row = connection.execute(
        "SELECT failed_count, last_failed_wal, last_failed_time FROM pg_stat_archiver "
        "WHERE last_failed_time > coalesce(last_archived_time, '-infinity')"
    ).fetchone()
    if row is None:
        return "archive_command is not used (homepress apply sets it up)"
    return f"archive_command fails on {row[1]} since {row[2]:%H:%M:%S}; PostgreSQL's own log says why"
