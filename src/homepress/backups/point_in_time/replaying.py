"""A scratch server that is the database's cluster as it was at a moment: a base, with the log replayed up to there.

Other databases of the cluster are in it too; whoever asks takes one out, and the server goes away.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from homepress.backups import scratch_cluster
from homepress.backups.databases.postgresql import PostgreSQL
from homepress.backups.databases.postgresql_programs import program, version_of
from homepress.backups.laying_out import give
from homepress.backups.point_in_time import moments, segments
from homepress.backups.point_in_time.administrator import Facts
from homepress.backups.point_in_time.basing import DATA, FACTS
from homepress.backups.point_in_time.catalogue import BYTES, Catalogue, value_of
from homepress.backups.point_in_time.recovery import NotReached, end_of, recovering
from homepress.backups.point_in_time.spool import PACKED, last_change
from homepress.backups.restic import Repository, Snapshot
from homepress.backups.room import assert_room
from homepress.errors import BackupFailed

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Replayed:
    """The database as it was at a moment, for as long as the scratch server runs."""

    database: PostgreSQL
    moment: datetime
    last_change: datetime | None
    """When the last transaction of the log that is in it was committed; None where that was before the base."""
    base: Snapshot


@dataclass(frozen=True, slots=True)
class Log:
    """The segments that follow on a base without a gap, unpacked from the repository."""

    folder: Path
    names: list[str]
    later: list[str]
    """Those after a gap."""

    @property
    def reaches(self) -> datetime:
        """Up to when all that was committed is in it."""
        return last_change(self.folder / f"{self.names[-1]}{PACKED}")


@contextmanager
def replayed(repository: Repository, moment: datetime | None, say: Say = lambda text: None) -> Iterator[Replayed]:
    """Give the database as it was at a moment; without one, at the last that the log holds. Raises BackupFailed."""
    found = Catalogue.of(repository)
    base = found.base_for(moment)
    facts = Facts(**json.loads(repository.read(base, f"/{FACTS}")))
    programs = _programs(facts.version)
    with scratch_cluster.scratch() as folder:
        logs = found.logs_of(base)
        size = facts.cluster_bytes + sum(int(value_of(one, BYTES) or 0) for one in logs)
        assert_room(folder.parent, size, "a replay takes", hint="Nothing was changed. Make room there.")
        say(f"Fetching the base of {moments.shown(base.taken_at)} and the log since …")
        repository.fetch(base, folder, only=(f"/{DATA}",))
        log = _fetch_log(repository, logs, folder, facts)
        until = moment or log.reaches
        if until > log.reaches:
            raise _too_late(log, until)
        say(f"Replaying the log up to {moments.shown(until)} …")
        if owner := scratch_cluster.owner():
            give(folder, owner["user"], owner["group"])
        with _recovered(programs, folder, facts, log, moment) as last:
            url = f"postgresql://{quote(facts.role)}@{quote(str(folder), safe='')}/{quote(facts.database, safe='')}"
            yield Replayed(PostgreSQL(url), until, last, base)


@contextmanager
def _recovered(
    programs: Path, folder: Path, facts: Facts, log: Log, until: datetime | None
) -> Iterator[datetime | None]:
    """Run a server that has replayed the log up to a moment, or to its end; give when the last change was made."""
    with ExitStack() as running:
        try:
            server = running.enter_context(recovering(programs, folder, facts.role, until))
        except NotReached:  # no change was made from then to the log's end: all is as it was at its end
            server = running.enter_context(recovering(programs, folder, facts.role, until := None))
        if until is None:
            _assert_read_to_its_end(folder, facts, log)
        row = server.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
        yield row[0].astimezone(UTC) if row and row[0] else None


def _assert_read_to_its_end(folder: Path, facts: Facts, log: Log) -> None:
    """Refuse a replay that ended before the last segment, without a word: what lies there does not fit."""
    ended = end_of(folder)
    if segments.name_of(ended.place, log.names[-1][:8], facts.segment_bytes) < log.names[-1]:
        raise BackupFailed(
            f"The log cannot be read beyond {ended.last_change or 'its beginning'}, though more was sent",
            hint="Choose an earlier moment, and make a new base: homepress backup",
        )


def _fetch_log(repository: Repository, snapshots: list[Snapshot], folder: Path, facts: Facts) -> Log:
    """Lay the segments of all snapshots into one folder, flat, by their names alone. Raises BackupFailed."""
    target = folder / "log"
    target.mkdir()
    for snapshot in snapshots:
        fetched = folder / "fetched"
        repository.fetch(snapshot, fetched)
        for path in fetched.glob(f"*/*{PACKED}"):
            name = path.name.removesuffix(PACKED)
            if path.is_file() and not path.is_symlink() and segments.is_kept(name):
                path.replace(target / path.name)
        shutil.rmtree(fetched)
    there = [path.name.removesuffix(PACKED) for path in target.iterdir()]
    names = segments.unbroken(facts.first, there, facts.segment_bytes)
    if not names:
        raise BackupFailed(
            "Nothing of the log since the newest base was sent yet", hint="It is sent every minute. Try again."
        )
    later = [name for name in sorted(there) if segments.NAME.match(name) and name > names[-1]]
    return Log(target, names, later)


def _too_late(log: Log, moment: datetime) -> BackupFailed:
    why = "then a part of it is missing" if log.later else "what came after it was not sent"
    return BackupFailed(
        f"The log reaches {moments.shown(log.reaches)}, and {why}: {moments.shown(moment)} cannot be brought back",
        hint=f'The last moment that can: --at "{moments.shown(log.reaches)}"',
    )


def _programs(version: int) -> Path:
    """Return the folder of PostgreSQL's programs of just that major version: no other reads a copy of its files."""
    found = program("postgres", version).parent
    if version_of(found / "postgres") != version:
        raise BackupFailed(
            f"The log is of PostgreSQL {version}, which is not installed here",
            hint=f"Install it: Debian's package is postgresql-{version}.",
        )
    return found
