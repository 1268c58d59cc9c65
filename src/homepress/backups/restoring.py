"""Coming back: a backup takes the place of what is there, which is kept as a restore point.

The order is what makes it safe. All is laid out and compared beside the site; then what is there is
kept; files are added, the database is exchanged at one moment, and only then files that no longer
belong are moved away. At each step the database names no file that is not there.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from homepress.backups import code, media, others, restore_points
from homepress.backups.databases.contents import DatabaseDamaged
from homepress.backups.laying_out import Laid, give_to_owner_of, laid_out, manifest_of
from homepress.backups.making import gathered
from homepress.backups.manifest import NAME, Manifest
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.receipts import Receipts
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed

LENT = ".restore-point"
"""The folder in a site's home in which a restore point lies while it is brought back."""
POINT = "point-"
"""How the name of a restore point begins, where that of a backup may stand."""
SECRET_KEY = "HOMEPRESS_SECRET_KEY"  # noqa: S105  # a name

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a restore is going to do: to be shown before it does."""

    name: str
    manifest: Manifest
    is_proven: bool
    rows_now: int
    files_now: int
    engine_now: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    name: str
    restore_point: str
    """The name by which what was there can be brought back; empty where there was nothing."""
    migrated: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Other paths that were put back."""
    secret_key: str = ""
    """The key that the site needs, where it has another one from its environment."""


def look(site: Site, store: Store, name: str = "") -> Exchange:
    """Return what restoring a backup would replace. Raises BackupFailed, NotFound."""
    manifest, proven, name = _named(store, name)
    rows, files = here_now(site)
    return Exchange(name, manifest, proven, rows, files, site.database.engine)


def here_now(site: Site) -> tuple[int, int]:
    """Return how many rows and files there are; -1 rows where the database is damaged."""
    database = site.database
    with acting_as_owner_of(site.home):
        try:
            rows = sum(database.contents().rows.values()) if database.size() else 0
        except DatabaseDamaged:
            rows = -1
    return rows, sum(1 for _ in media.paths(site.media))


def restore(site: Site, store: Store, name: str = "", *, also: bool = False, say: Say = lambda text: None) -> Restored:
    """Put a backup or restore point in the place of what is there. Raises BackupFailed, with all as it was.

    With `also`, what the backup holds besides the site is put back too.
    """
    with store.alone("a restore"), _laid_out(site, store, name, say) as (laid, found):
        return put(site, store, laid, Exchanging(found, also=also, say=say))


def restore_unpacked(
    site: Site, store: Store, folder: Path, *, keep_as: str = "", say: Say = lambda text: None
) -> Restored:
    """Restore what lies in a folder as it came out of a repository, while nobody writes to the site.

    So the database is compared with the manifest before anybody uses it. Raises BackupFailed, with all as it was.
    """
    with store.alone("a restore"):
        return put(site, store, Laid.of(folder), Exchanging(folder.name, keep_as=keep_as, at_rest=True, say=say))


@dataclass(frozen=True, slots=True)
class Exchanging:
    """How a restore is done."""

    name: str
    also: bool = False
    keep_as: str = ""
    """The name of the restore point; empty: that of the moment."""
    at_rest: bool = False
    """Whether nobody writes to the site meanwhile."""
    keeps_files: bool = False
    """Whether files that the backup does not know stay: the database may be younger than it."""
    say: Say = lambda text: None


def put(site: Site, store: Store, laid: Laid, how: Exchanging) -> Restored:
    """Put what is laid out in the place of what is there. Raises BackupFailed, with all as it was."""
    _assert_fits(site, laid)
    with acting_as_owner_of(site.home):
        laid.assert_dump_is_whole()
        if wrong := media.differences(laid.media, laid.manifest.media):
            raise BackupFailed("; ".join(wrong[:5]), hint="Nothing was replaced. Try an earlier backup.")
    how.say("Keeping what is there …")
    kept = laid.manifest.also if how.also else ()
    point = _keep(site, store, kept, how.keep_as)
    how.say("Exchanging …")
    try:
        migrated = _exchange(site, laid, at_rest=how.at_rest, keeps_files=how.keeps_files)
        others_too = others.put_back(laid) if how.also else []
    except (BackupFailed, OSError) as failed:
        if point and (store.restore_points / point / NAME).exists():
            _put_back(site, store, point, failed)
        message, hint = (failed.message, failed.hint) if isinstance(failed, BackupFailed) else (str(failed), "")
        raise BackupFailed(f"{message}: what was there is back", hint=hint) from failed
    restore_points.prune(store.restore_points)
    return Restored(how.name, point, migrated, others_too, _secret_key(site, laid))


def _put_back(site: Site, store: Store, point: str, why: Exception) -> None:
    """Bring back what was there. Raises BackupFailed, which says where it is, if that cannot be done either."""
    before = _point(store, point)
    try:
        with within_reach(site, before) as there:
            _exchange(site, there)
        others.put_back(before)
    except (BackupFailed, OSError) as again:
        raise BackupFailed(
            f"{why}: and what was there could not be put back: {again}",
            hint=f"It is kept. When that is mended: homepress restore {point}",
        ) from again


def _exchange(site: Site, laid: Laid, *, at_rest: bool = False, keeps_files: bool = False) -> list[str]:
    """Put what is laid out in place, and return which migrations it wanted."""
    with acting_as_owner_of(site.home):
        media.put(laid.media, site.media, laid.manifest.media)
        site.database.replace(laid.dump, laid.manifest.contents)
        if at_rest and (wrong := site.database.contents().differences(laid.manifest.contents)):
            raise BackupFailed(f"The restored database is not that of the manifest: {'; '.join(wrong[:5])}")
        if not keeps_files:
            _take_away(site, laid)
        migrated: list[str] = code.ask(site.variables, "finish")["migrated"]
    return migrated


def _named(store: Store, name: str) -> tuple[Manifest, bool, str]:
    if name.startswith(POINT):
        return _point(store, name).manifest, False, name
    repository = store.repository()
    snapshot = repository.snapshot(name)
    return manifest_of(repository, snapshot), Receipts(store).is_proven(snapshot), snapshot.short


def _point(store: Store, name: str) -> Laid:
    folder = store.restore_points / Path(name).name
    if not (folder / NAME).is_file():
        raise BackupFailed(f"There is no restore point {name}", hint="homepress snapshots lists them.")
    return Laid.of(folder)


@contextmanager
def _laid_out(site: Site, store: Store, name: str, say: Say) -> Iterator[tuple[Laid, str]]:
    """Give the files of a backup, or of a restore point, and its name."""
    if name.startswith(POINT):
        with within_reach(site, _point(store, name)) as laid:
            yield laid, name
        return
    repository = store.repository()
    snapshot = repository.snapshot(name)
    say(f"Fetching backup {snapshot.short} …")
    with laid_out(site, repository, snapshot) as laid:
        yield laid, snapshot.short


@contextmanager
def within_reach(site: Site, point: Laid) -> Iterator[Laid]:
    """Give a restore point where the site's user can read it: on a host the folder of all of them is root's alone."""
    if os.geteuid() != 0 or site.home.stat().st_uid == 0:
        yield point
        return
    folder = site.home / LENT
    shutil.rmtree(folder, ignore_errors=True)
    try:
        shutil.copytree(point.folder, folder, symlinks=True, copy_function=_link)
        give_to_owner_of(site.owned, folder)
        yield Laid(folder, point.manifest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another disk
        shutil.copy2(source, target, follow_symlinks=False)


def _assert_fits(site: Site, laid: Laid) -> None:
    """Refuse a backup that this code or this database cannot take, before anything is changed."""
    if laid.manifest.engine != site.database.engine:
        raise BackupFailed(
            f"The backup is of {laid.manifest.engine}, and the site is on {site.database.engine}",
            hint="homepress export and import move a site from one database to the other.",
        )
    with acting_as_owner_of(site.home):
        later = code.ask(site.variables, "unknown", *laid.manifest.contents.migrations)
    if later:
        raise BackupFailed(
            f"The backup was made by a later release ({laid.manifest.homepress}): {later[0]}",
            hint="Nothing was replaced. Install that release first.",
        )


def _keep(site: Site, store: Store, also: tuple[str, ...] = (), name: str = "") -> str:
    """Keep what is there as a restore point; return its name, or nothing where there is nothing to keep."""
    there = [Path(path) for path in also if os.path.lexists(path)]
    stamp = name or f"{POINT}{datetime.now(UTC):%Y%m%d-%H%M%S}"
    with acting_as_owner_of(site.home):
        has_database, has_files = bool(site.database.size()), any(media.paths(site.media))
    if not has_database:
        return _keep_as_it_is(site, store, there, f"files-{stamp}") if has_files or there else ""
    store.restore_points.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with gathered(site, store, there) as folder:
            others.keep(Laid.of(folder).manifest.also, folder)
            _move(folder, store.restore_points / stamp)
    except DatabaseDamaged:
        return _keep_as_it_is(site, store, there, f"damaged-{stamp}")
    return stamp


def _keep_as_it_is(site: Site, store: Store, also: list[Path], name: str) -> str:
    """Keep what is no site that could be brought back by a command: files alone, or a damaged database."""
    folder = store.restore_points / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    media.link(site.media, folder / "media")
    for path in site.home.glob("homepress.sqlite3*"):
        shutil.copy2(path, folder / path.name)
    others.keep(tuple(map(str, also)), folder)
    return name


def _move(folder: Path, target: Path) -> None:
    """Move whole: a cut-off leaves no half of a restore point under its name."""
    draft = target.with_name(f".{target.name}.new")
    shutil.move(folder, draft)
    draft.rename(target)


def _take_away(site: Site, laid: Laid) -> None:
    """Remove files that the restored site does not know: the restore point has them."""
    for path in list(media.paths(site.media)):
        if path not in laid.manifest.media:
            (site.media / path).unlink()


def _secret_key(site: Site, laid: Laid) -> str:
    """Give the site the key that its second factors are encrypted with; return it where only the owner can."""
    wanted = laid.variables[SECRET_KEY]
    if site.variables[SECRET_KEY] == wanted:
        return ""
    path = site.home / "secret_key"
    if not path.exists() or path.read_text(encoding="utf-8").strip() != site.variables[SECRET_KEY]:
        return wanted
    with acting_as_owner_of(site.home):
        draft = path.with_name(".secret_key.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(wanted + "\n")
        draft.rename(path)
    return ""
