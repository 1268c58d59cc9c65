"""What a repository holds of a database's moments: bases, and of each base's log the newest snapshot.

Each sending stores all of the log since the base it began with (its chain), so that the one before is superfluous.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from homepress.backups import clocks
from homepress.backups.point_in_time.moments import shown
from homepress.backups.restic import Repository, Snapshot
from homepress.errors import BackupFailed

BASE, LOG = "homepress-base", "homepress-log"
CLUSTER, CHAIN, BYTES = "cluster-", "chain-", "bytes-"
"""Tags of a snapshot: of which cluster it is, which segment its log begins with, and how much a log takes."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The newest first."""

    bases: Sequence[Snapshot]
    logs: Sequence[Snapshot]

    @classmethod
    def of(cls, repository: Repository) -> "Catalogue":
        found = repository.snapshots(BASE, LOG)
        return cls([one for one in found if BASE in one.tags], [one for one in found if LOG in one.tags])

    def base_for(self, moment: datetime | None) -> Snapshot:
        """Return the newest base that is not later than a moment; without one the newest. Raises BackupFailed."""
        if not self.bases:
            raise BackupFailed(
                "The repository holds no log of the database, only backups",
                hint="Any moment can be brought back once [backups] says point_in_time and a backup was made.",
            )
        found = [
            one for one in self.bases if (one.taken_at <= moment if moment else not clocks.is_future(one.taken_at))
        ]
        if not found:
            raise BackupFailed(
                f"The earliest moment that can be brought back is {shown(self.bases[-1].taken_at)}",
                hint="Older backups, each as it was when it was made: homepress snapshots",
            )
        return found[0]

    def logs_of(self, base: Snapshot) -> list[Snapshot]:
        """Return what holds the log from a base on, the oldest first."""
        cluster = value_of(base, CLUSTER)
        newest = {value_of(one, CHAIN): one for one in reversed(self.logs) if value_of(one, CLUSTER) == cluster}
        return sorted((one for one in newest.values() if one.taken_at >= base.taken_at), key=lambda one: one.taken_at)

    def begin(self, now: datetime, days: int) -> Snapshot | None:
        """Return the base from which on any moment of the last days can be reached; the oldest while there is none."""
        old = [one for one in self.bases if one.taken_at <= now - timedelta(days=days)]
        return next(iter(old or self.bases[-1:]), None)

    def superfluous(self, now: datetime, days: int) -> list[Snapshot]:
        """Return what no moment of the last days needs; with no days, that is all."""
        begin = self.begin(now, days) if days else None
        if begin is None:
            return [*self.bases, *self.logs]
        gone = [one for one in self.bases if one.taken_at < begin.taken_at]
        newest = {_chain(one): one for one in reversed(self.logs)}
        needed = {chain: one for chain, one in newest.items() if one.taken_at >= begin.taken_at}
        for base in gone:  # the last of its log was sent after the next base was made, which has all from there on
            needed.pop(_chain(base), None)
        return [*gone, *(one for one in self.logs if one not in needed.values())]


def _chain(snapshot: Snapshot) -> tuple[str, str]:
    return value_of(snapshot, CLUSTER), value_of(snapshot, CHAIN)


def value_of(snapshot: Snapshot, name: str) -> str:
    """Return what a tag says; empty where it has none."""
    return next((tag.removeprefix(name) for tag in snapshot.tags if tag.startswith(name)), "")
