"""A copy of a site for trying things: from a proven backup, telling nothing about people.

The backup is laid out and made anonymous in the same scratch place in which a rehearsal works. Only what
comes out of that goes anywhere else: no real address ever reaches the machine of the copy.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homepress.backups import code, databases, media
from homepress.backups.databases.contents import Contents
from homepress.backups.laying_out import laid_out, scratch_database, scratch_variables
from homepress.backups.manifest import Manifest
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.receipts import Receipts
from homepress.backups.restic import Snapshot
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the owner gets into a copy: nobody's password of the site works there."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Copy:
    """An anonymous copy, as a dump and a folder of files that go away afterwards."""

    snapshot: Snapshot
    manifest: Manifest
    dump: Path
    contents: Contents
    media: Path
    owner: SignIn | None


@contextmanager
def copied(site: Site, store: Store, name: str = "", *, say: Say = lambda text: None) -> Iterator[Copy]:
    """Give an anonymous copy of a backup that is proven; without a name, of the newest one. Raises BackupFailed."""
    snapshot = _proven(store, name)
    say(f"Fetching backup {snapshot.short} …")
    with store.alone("a clone"), laid_out(site, store.repository(), snapshot) as laid:
        home = laid.folder / "home"
        dump = laid.folder / "copy" / databases.of("", home).file_name
        with acting_as_owner_of(site.home):
            if wrong := media.differences(laid.media, laid.manifest.media):
                raise BackupFailed("; ".join(wrong[:5]), hint="Try an earlier backup: homepress snapshots")
            home.mkdir(exist_ok=True)
            if laid.media.exists():
                laid.media.rename(home / "media")
            dump.parent.mkdir()
            with scratch_database(laid) as (database, url):
                say("Making people anonymous …")
                owner = _anonymised(code.ask(scratch_variables(site, laid, url), "anonymise"))
                contents = database.dump(dump)
        yield Copy(snapshot, laid.manifest, dump, contents, home / "media", owner)


def _proven(store: Store, name: str) -> Snapshot:
    """Return a backup that was restored before. Raises BackupFailed."""
    repository, receipts = store.repository(), Receipts(store)
    if name:
        snapshot = repository.snapshot(name)
        found = snapshot if receipts.is_proven(snapshot) else None
    else:
        found = receipts.newest_proven(repository.snapshots())
    if found is None:
        raise BackupFailed(
            f"The backup {name} is not proven" if name else "There is no proven backup yet",
            hint=f"Prove it: homepress rehearse {name}".rstrip(),
        )
    return found


def _anonymised(told: dict[str, Any]) -> SignIn | None:
    if told["undecided"]:
        shown = ", ".join(told["undecided"][:5])
        raise BackupFailed(
            f"Nobody has decided what becomes of these in a copy: {shown}",
            hint="Nothing was copied: they might tell who somebody is. Only columns of Homepress itself are known.",
        )
    return SignIn(**told["owner"]) if told["owner"] else None


def put_into(copy: Copy, home: Path, database_url: str) -> None:
    """Make a copy the site whose data lie in a folder that has none yet. Raises BackupFailed, and leaves nothing."""
    database = databases.of(database_url, home)
    _assert_can_take(copy, home, database_url)
    is_new = not home.exists()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        shutil.copytree(copy.media, home / "media", dirs_exist_ok=True) if copy.media.exists() else None
        database.replace(copy.dump, copy.contents)
    except (OSError, BackupFailed) as failed:
        shutil.rmtree(home / "media", ignore_errors=True)
        if is_new:
            shutil.rmtree(home, ignore_errors=True)
        if isinstance(failed, BackupFailed):
            raise
        raise BackupFailed(f"{failed.filename or home}: {failed.strerror}", hint="Nothing was copied.") from failed


def _assert_can_take(copy: Copy, home: Path, database_url: str) -> None:
    engine = databases.of(database_url, home).engine
    if engine != copy.manifest.engine:
        needed = "an empty database: --database postgresql:///NAME" if engine == "sqlite" else "no --database"
        raise BackupFailed(f"The backup is of {copy.manifest.engine}", hint=f"Give {needed}")
    if (home / "media").exists() or (home / "homepress.sqlite3").exists():
        raise BackupFailed(f"{home} holds a site already", hint="Name another folder, or move that one away.")
    if database_url and databases.of(database_url, home).contents().rows:
        raise BackupFailed("The database holds something already", hint="Make an empty one: createdb NAME")
