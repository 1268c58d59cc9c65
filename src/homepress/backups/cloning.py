"""A copy of a site for trying things: from a proven backup, telling nothing about people.

The backup is laid out and made anonymous in the same scratch place in which a rehearsal works. Only what
comes out of that goes anywhere else: no real address ever reaches the machine of the copy.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from homepress.backups import code, databases, media, rehearsing
from homepress.backups.databases.contents import Contents
from homepress.backups.laying_out import DATA, Laid, laid_out, scratch_database, scratch_variables
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
    """An anonymous copy: a folder as a backup is laid out, which goes away afterwards."""

    snapshot: Snapshot
    laid: Laid
    owner: SignIn | None


@contextmanager
def copied(site: Site, store: Store, name: str = "", *, key: str = "", say: Say = lambda text: None) -> Iterator[Copy]:
    """Give an anonymous copy of a backup that is proven; without a name, of the newest one. Raises BackupFailed.

    `key` is the secret key of the site that the copy becomes.
    """
    snapshot = _proven(site, store, name, say)
    say(f"Fetching backup {snapshot.short} …")
    with store.alone("a clone"), laid_out(site, store.repository(), snapshot, only=DATA) as laid:
        home, folder = laid.folder / "home", laid.folder / "copy"
        with acting_as_owner_of(site.home):
            if wrong := media.differences(laid.media, laid.manifest.media):
                raise BackupFailed("; ".join(wrong[:5]), hint="Try an earlier backup: homepress snapshots")
            home.mkdir(exist_ok=True)
            if laid.media.exists():
                laid.media.rename(home / "media")
            dump = folder / laid.manifest.dump
            dump.parent.mkdir(parents=True)
            with scratch_database(laid) as (database, url):
                say("Making people anonymous …")
                owner = _anonymised(code.ask(scratch_variables(site, laid, url), "anonymise"))
                contents = database.dump(dump)
            copy = _laid_as_backup(laid.manifest, folder, dump, contents, home / "media")
        yield Copy(snapshot, copy, owner)


def _laid_as_backup(manifest: Manifest, folder: Path, dump: Path, contents: Contents, files: Path) -> Laid:
    """Complete the folder: files that are still there, and a manifest of what it holds now."""
    (folder / "media").mkdir()
    if files.exists():
        (folder / "media").rmdir()
        files.rename(folder / "media")
    there = set(media.paths(folder / "media"))
    made = replace(
        manifest,
        key="",
        dump_sha256=media.sha256(dump),
        dump_bytes=dump.stat().st_size,
        contents=contents,
        media={path: facts for path, facts in manifest.media.items() if path in there},
        also=(),
        parts={},
    )
    made.write(folder)
    return Laid(folder, made)


def _proven(site: Site, store: Store, name: str, say: Say) -> Snapshot:
    """Return a backup that was restored before, or is now, where no receipt of any is here. Raises BackupFailed."""
    repository, receipts = store.repository(), Receipts(store)
    snapshots = [repository.snapshot(name)] if name else repository.snapshots()
    if found := receipts.newest_proven(snapshots):
        return found
    snapshot = repository.snapshot(name)
    say(f"Nobody has restored {snapshot.short} yet: proving it …")
    receipt = rehearsing.rehearse(site, store, snapshot.id, say=say)
    if wrong := [check for check in receipt.checks if check.wrong]:
        raise BackupFailed(
            f"The backup {snapshot.short} is not proven: {wrong[0].name}: {wrong[0].wrong}",
            hint="Name an earlier one. homepress snapshots lists them.",
        )
    return snapshot


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
    _assert_can_take(copy, home, database_url)
    is_new = not home.exists()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        shutil.copytree(copy.laid.media, home / "media")
        databases.of(database_url, home).replace(copy.laid.dump, copy.laid.manifest.contents)
    except (OSError, BackupFailed) as failed:
        shutil.rmtree(home / "media", ignore_errors=True)
        if is_new:
            shutil.rmtree(home, ignore_errors=True)
        if isinstance(failed, BackupFailed):
            raise
        raise BackupFailed(f"{failed.filename or home}: {failed.strerror}", hint="Nothing was copied.") from failed


def _assert_can_take(copy: Copy, home: Path, database_url: str) -> None:
    wanted, engine = copy.laid.manifest.engine, databases.of(database_url, home).engine
    if engine != wanted:
        needed = "an empty database: --database postgresql:///NAME" if engine == "sqlite" else "no --database"
        raise BackupFailed(f"The backup is of {wanted}", hint=f"Give {needed}")
    if (home / "media").exists() or (home / "homepress.sqlite3").exists():
        raise BackupFailed(f"{home} holds a site already", hint="Name another folder, or move that one away.")
    if database_url and databases.of(database_url, home).contents().rows:
        raise BackupFailed("The database holds something already", hint="Make an empty one: createdb NAME")
