"""Making a backup: gathered beside the site's data, on its disk, and stored from there."""

import json
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from homepress.backups import clocks, extras, keys, media, restore_points, retention
from homepress.backups.manifest import NAME, Manifest
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.receipts import Receipts
from homepress.backups.restic import Repository, Snapshot
from homepress.backups.room import assert_room
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.core.storage import DELETED, GATHERING
from homepress.errors import BackupFailed

HASHES = "media-hashes.json"
SITE_FILES = "site/variables.json"

Say = Callable[[str], None]
Parts = Mapping[str, Sequence[Path]]
"""Other paths, by what they are: `release`, `certificates`, `configuration`."""
NO_PARTS: Parts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was stored, which nobody has restored yet."""

    snapshot: str
    manifest: Manifest
    forgotten: int


def make(
    site: Site,
    store: Store,
    *,
    also: Sequence[Path] = (),
    parts: Parts = NO_PARTS,
    policy: retention.Policy | None = None,
    say: Say = lambda text: None,
) -> Made:
    """Back up the site, and let go of backups that the policy does not keep. Raises BackupFailed.

    `also` is kept besides the site, and `parts` too, under names that say what they are. What fails on
    the way leaves the site and every earlier backup as they were.
    """
    with store.alone("a backup"):
        repository, wanted = replace(store.begun(), say=say), store.settings()
        _assert_room(site, repository, {} if not repository.snapshots() else known_hashes(store))
        say("Copying the database …")
        with gathered(site, store, also, {**extras.parts(wanted), **parts}) as folder:
            manifest = Manifest.read((folder / NAME).read_bytes())
            say("Storing …")
            short = repository.save(folder, host=site.name, also=[Path(path) for path in manifest.also])
        snapshots = repository.snapshots()
        made = next(one for one in snapshots if one.id.startswith(short))
        store.write("last.json", {"snapshot": made.id, "made_at": manifest.made_at})
        if warning := clocks.doubt(made.taken_at, [one.taken_at for one in snapshots]):
            say(warning)
        leave = to_forget(snapshots, Receipts(store), policy or wanted.keep, made=made.id)
        with store.sending():
            repository.forget(leave)
        Receipts(store).forget(leave)
        restore_points.prune(store.restore_points)
    return Made(made.id, manifest, len(leave))


@contextmanager
def gathered(site: Site, store: Store, also: Sequence[Path] = (), parts: Parts = NO_PARTS) -> Iterator[Path]:
    """Give a folder with all that a backup holds, which is gone afterwards; what a cut-off one left goes first."""
    folder = site.home / GATHERING
    _remove(folder)
    try:
        with acting_as_owner_of(site.home):
            folder.mkdir(mode=0o700)
        _gather(site, store, folder, {"": also, **parts})
        yield folder
    except OSError as error:
        raise BackupFailed(f"{error.filename or folder}: {error.strerror}", hint="Nothing was backed up.") from error
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    if folder.exists():
        _closed(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _closed(folder: Path) -> Path | None:
    """Let no deleted file come any more, and return where those are that came; None where it is closed already."""
    closed = folder / f".{DELETED}"
    try:
        return (folder / DELETED).rename(closed)
    except FileNotFoundError:
        return None


def _gather(site: Site, store: Store, folder: Path, others: Parts) -> None:
    """Lay out all that a backup holds.

    Files come after the database. Those that it names and the site deletes meanwhile, the site puts here itself:
    from before the dump until all others are linked, there is a folder for them (`core.storage`).
    """
    database = site.database
    with acting_as_owner_of(site.home):
        (folder / DELETED).mkdir()
        (folder / "database").mkdir()
        dump = folder / "database" / database.file_name
        size, contents = database.size(), database.dump(dump)
        files = folder / "media"
        media.link(site.media, files)
        if deleted := _closed(folder):
            media.link(deleted, files)
            shutil.rmtree(deleted)
        (folder / "site").mkdir()
        variables = folder / SITE_FILES
        variables.touch(mode=0o600)
        variables.write_text(json.dumps(dict(site.variables), indent=1, sort_keys=True), encoding="utf-8")
    there = {name: tuple(str(path.resolve()) for path in paths if path.exists()) for name, paths in others.items()}
    manifest = Manifest(
        site=site.name,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        key=keys.name_of(keys.read(store.key_file)) if store.key_file.exists() else "",
        homepress=version("homepress"),
        python=platform.python_version(),
        commit=site.commit,
        engine=database.engine,
        dump=f"database/{database.file_name}",
        dump_sha256=media.sha256(dump),
        dump_bytes=dump.stat().st_size,
        database_bytes=size,
        contents=contents,
        media=_hashes(store, files),
        also=tuple(dict.fromkeys(path for paths in there.values() for path in paths)),
        parts={name: paths for name, paths in there.items() if name and paths},
    )
    manifest.write(folder)


def _hashes(store: Store, folder: Path) -> dict[str, tuple[int, str]]:
    """Return the listing of the media, without reading again what was read for the backup before."""
    found = media.listing(folder, known=known_hashes(store))
    store.write(HASHES, found)
    return {path: (size, digest) for path, (size, _, digest) in found.items()}


def known_hashes(store: Store) -> dict[str, tuple[int, int, str]]:
    """Return the listing of the backup before, with times (ns)."""
    try:
        told = json.loads((store.folder / HASHES).read_text(encoding="utf-8"))
        return {path: (size, time, digest) for path, (size, time, digest) in told.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _assert_room(site: Site, repository: Repository, known: Mapping[str, object]) -> None:
    """Refuse before anything is written where the site's disk, or that of the repository, could run full.

    Files that are `known` are in the repository.
    """
    with acting_as_owner_of(site.home):
        dump = site.database.size()
    needed = {site.home: dump}
    if repository.folder:
        files = sum((site.media / path).stat().st_size for path in media.paths(site.media) if path not in known)
        needed[repository.folder] = dump + files
    for folder, size in needed.items():
        hint = "Nothing was written. Make room there, or back up to another place: --to"
        assert_room(folder, size, "a backup may take", hint=hint)


def to_forget(
    snapshots: Sequence[Snapshot], receipts: Receipts, policy: retention.Policy, *, made: str = ""
) -> list[Snapshot]:
    """Return the backups that the policy does not keep, by days in UTC; never the one that was just `made`.

    One that a wrong clock has dated in the future stays until then, and takes no other's place.
    """
    taken = [(one.id, one.taken_at.astimezone(UTC)) for one in snapshots if not clocks.is_future(one.taken_at)]
    proven = {one.id for one in snapshots if receipts.is_proven(one)}
    stay = retention.kept(taken, policy, proven=proven)
    stay |= {made, *(one.id for one in snapshots if clocks.is_future(one.taken_at))}
    return [one for one in snapshots if one.id not in stay]
