"""Laying a backup out as a site of its own: a scratch folder and database, which go away afterwards."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from homepress.backups import databases, media, scratch_cluster
from homepress.backups.databases import Database
from homepress.backups.making import SITE_FILES
from homepress.backups.manifest import NAME, Manifest
from homepress.backups.restic import Repository, Snapshot
from homepress.backups.room import assert_room
from homepress.backups.site import Site
from homepress.errors import BackupFailed
from homepress.project.environment import PREFIX, REACHES_OUT

SCRATCH = ".restored"
"""The folder in a site's home in which a backup is laid out."""
DATA = (f"/{NAME}", "/database", "/media", "/site")
"""What of a backup is the site's own data. The rest is the host's, keys among it, and its user must not read that."""
OWN = ("database", "media", "site")
"""The folders in a backup that are the site's; all else lies there by its full path."""
LEFT_OUT = (*REACHES_OUT, "WAITING_FILE", "STATIC_DIR", "THEME_DIR", "APPS_DIR", "DATABASE_URL", "HOME")
"""What a site that is only tried does without: it writes to nobody, and asks nobody."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A backup whose files lie in a folder, as they came out of the repository."""

    folder: Path
    manifest: Manifest

    @classmethod
    def of(cls, folder: Path) -> "Laid":
        """Return what lies in a folder. Raises BackupFailed where that is no backup."""
        try:
            return cls(folder, Manifest.read((folder / NAME).read_bytes()))
        except OSError as error:
            raise BackupFailed(f"{folder} holds no backup: {error.strerror}: {NAME}") from error

    @property
    def dump(self) -> Path:
        return self.folder / self.manifest.dump

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def variables(self) -> dict[str, str]:
        """What the site was told when it was backed up. Holds secrets."""
        found: dict[str, str] = json.loads((self.folder / SITE_FILES).read_text(encoding="utf-8"))
        return found

    def assert_dump_is_whole(self) -> None:
        if not self.dump.is_file() or media.sha256(self.dump) != self.manifest.dump_sha256:
            raise BackupFailed(f"{self.manifest.dump} is not what the manifest says", hint="Try an earlier backup.")


def manifest_of(repository: Repository, snapshot: Snapshot) -> Manifest:
    """Return what a backup says it holds. Raises BackupFailed, NotFound."""
    return Manifest.read(repository.read(snapshot, f"/{NAME}"))


@contextmanager
def laid_out(site: Site, repository: Repository, snapshot: Snapshot, *, only: Sequence[str] = ()) -> Iterator[Laid]:
    """Give a snapshot's files in a folder on the site's disk. Raises BackupFailed before it would not fit."""
    manifest = manifest_of(repository, snapshot)
    folder = site.home / SCRATCH
    shutil.rmtree(folder, ignore_errors=True)
    _assert_room(site.home, manifest)
    folder.mkdir(mode=0o700, parents=True)
    try:
        repository.fetch(snapshot, folder, only=only)
        give_to_owner_of(site.owned, folder)
        yield Laid(folder, manifest)
    except OSError as error:
        raise BackupFailed(f"{error.filename or folder}: {error.strerror}", hint="Nothing was replaced.") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _assert_room(home: Path, manifest: Manifest) -> None:
    """Refuse where the files and the dump would not fit, or the database that the dump becomes."""
    needed = {home: manifest.media_bytes + 2 * manifest.dump_bytes}  # PostgreSQL's dump becomes a script beside it
    scratch = scratch_cluster.PLACE if scratch_cluster.PLACE.is_dir() else home
    if scratch.stat().st_dev == home.stat().st_dev:
        needed[home] += manifest.database_bytes
    else:
        needed[scratch] = manifest.database_bytes
    for folder, size in needed.items():
        assert_room(folder, size, "laying the backup out takes", hint="Nothing was changed. Make room there.")


def give_to_owner_of(owned: Path, folder: Path) -> None:
    """Let the site's files belong to whom they belong here: the backup may come from a machine with other users."""
    if os.geteuid() != 0:
        return
    status = owned.stat()
    os.chown(folder, status.st_uid, status.st_gid)
    for own in OWN:
        give(folder / own, status.st_uid, status.st_gid)


def give(folder: Path, user: int, group: int) -> None:
    """Let all of a folder belong to somebody. No link is followed."""
    for place, _, names in os.walk(folder):
        for path in (Path(place), *(Path(place, name) for name in names)):
            os.chown(path, user, group, follow_symlinks=False)


@contextmanager
def scratch_database(laid: Laid) -> Iterator[tuple[Database, str]]:
    """Give the restored database in the scratch folder or on a scratch server, and its address."""
    laid.assert_dump_is_whole()
    home = laid.folder / "home"
    home.mkdir(exist_ok=True)
    if laid.manifest.engine == "sqlite":
        database = databases.of("", home)
        database.replace(laid.dump, laid.manifest.contents)
        yield database, ""
        return
    with scratch_cluster.started(laid.manifest.contents.version) as url:
        database = databases.of(url, home)
        database.replace(laid.dump, laid.manifest.contents)
        yield database, url


def scratch_variables(site: Site, laid: Laid, url: str) -> Mapping[str, str]:
    """Return the variables of the site that a backup is when it is tried.

    It uses the static files that were collected for the site, if they were: no backup holds them.
    """
    left_out = {PREFIX + name for name in LEFT_OUT}
    kept = {name: value for name, value in laid.variables.items() if name not in left_out}
    changed = {"HOME": str(laid.folder / "home"), "TRUSTED_PROXIES": "unix", "LOG_FORMAT": "json"}
    if url:
        changed["DATABASE_URL"] = url
    if site.static.joinpath("staticfiles.json").exists():
        changed["STATIC_DIR"] = str(site.static)
    return {**kept, **{PREFIX + name: value for name, value in changed.items()}}
