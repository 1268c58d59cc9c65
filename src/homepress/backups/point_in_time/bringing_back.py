"""A site as it was at a moment: its database out of the log, its files out of the newest backup before it.

Files are never changed in place, and which came between that backup and the moment no backup may know: so those that
are here now stay. All else goes as with any restore.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from homepress.backups import media, restoring
from homepress.backups.databases.postgresql import PostgreSQL
from homepress.backups.laying_out import DATA, Laid, give_to_owner_of, laid_out
from homepress.backups.point_in_time import moments, sending
from homepress.backups.point_in_time.administrator import Administrator
from homepress.backups.point_in_time.catalogue import Catalogue
from homepress.backups.point_in_time.replaying import Replayed, replayed
from homepress.backups.restic import Repository, Snapshot
from homepress.backups.restoring import Exchanging, Restored
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a restore is going to do: to be shown before it does."""

    moment: datetime | None
    base: Snapshot
    files: Snapshot
    """The backup that the files come from."""
    rows_now: int
    files_now: int


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What a restore did."""

    restored: Restored
    moment: datetime
    last_change: datetime | None
    files: Snapshot


def look(site: Site, store: Store, moment: datetime | None) -> Seen:
    """Return what would take the place of what. Raises BackupFailed."""
    _assert_postgresql(site)
    repository = store.repository()
    base = Catalogue.of(repository).base_for(moment)
    return Seen(moment, base, _files_for(repository, moment), *restoring.here_now(site))


def restore(site: Site, store: Store, moment: datetime | None, *, say: Say = lambda text: None) -> BroughtBack:
    """Bring the site back as it was at a moment, or at the last there is. Raises BackupFailed, with all as it was."""
    _assert_postgresql(site)
    send_all(site, store, say)
    with store.alone("a restore"):
        repository = store.repository()
        files = _files_for(repository, moment)
        with _laid_out(site, repository, files, moment, say) as (laid, found):
            name = f"the moment {moments.shown(found.moment)}"
            restored = restoring.put(site, store, laid, Exchanging(name, keeps_files=True, say=say))
            return BroughtBack(restored, found.moment, found.last_change, files)


def send_all(site: Site, store: Store, say: Say) -> None:
    """Have the repository hold all that was committed by now, where this is the host whose log it is.

    A server that is down, or a log that is not kept, keeps nobody from going back to an earlier moment.
    """
    wanted = store.settings().point_in_time
    if wanted is None:
        return
    try:
        Administrator(site.database_url, wanted).flush()
        sending.send(site, store, always=True)
    except BackupFailed as failed:
        say(f"What was written last is not in the repository: {failed.message}")


@contextmanager
def _laid_out(
    site: Site, repository: Repository, files: Snapshot, moment: datetime | None, say: Say
) -> Iterator[tuple[Laid, Replayed]]:
    """Give a backup that is laid out, with the database as it was at the moment in the place of its own."""
    with replayed(repository, moment, say) as found:
        say(f"Fetching the files of backup {files.short} …")
        with laid_out(site, repository, files, only=[path for path in DATA if path != "/database"]) as laid:
            yield _with_database(site, laid, found), found


def _with_database(site: Site, laid: Laid, found: Replayed) -> Laid:
    dump = laid.folder / "database" / PostgreSQL.file_name
    dump.parent.mkdir()
    size, contents = found.database.size(), found.database.dump(dump)
    manifest = replace(
        laid.manifest,
        made_at=found.moment.isoformat(),
        engine=PostgreSQL.engine,
        dump=f"database/{dump.name}",
        dump_sha256=media.sha256(dump),
        dump_bytes=dump.stat().st_size,
        database_bytes=size,
        contents=contents,
        also=(),
        parts={},
    )
    manifest.write(laid.folder)
    give_to_owner_of(site.owned, laid.folder)
    return Laid(laid.folder, manifest)


def _files_for(repository: Repository, moment: datetime | None) -> Snapshot:
    """Return the newest backup that is not later than a moment. Raises BackupFailed."""
    if moment is None:
        return repository.snapshot()
    found = next((one for one in repository.snapshots() if one.taken_at <= moment), None)
    if found is None:
        raise BackupFailed(f"There is no backup of the files from before {moments.shown(moment)}")
    return found


def _assert_postgresql(site: Site) -> None:
    if not site.database_url:
        raise BackupFailed(
            "The site is on SQLite, which keeps no log of its changes",
            hint="Its backups can be brought back as they were: homepress restore",
        )
