"""A backup as a home server makes it: fetched from the site's host, which cannot reach what is kept here.

Root keeps the repository, its key and the receipts. What is fetched arrives as a user of its own, and everything that a
hostile host could have put into it (the dump, the files) is touched as that user alone, until root has taken
the tree away from it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from homepress.backups import keys, media
from homepress.backups.making import HASHES, Made, Say, known_hashes, to_forget
from homepress.backups.manifest import NAME, Manifest
from homepress.backups.offering import hand_over
from homepress.backups.production import Production
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.receipts import Receipts
from homepress.backups.restic import Repository
from homepress.backups.room import assert_room
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed

LARGEST_MANIFEST = 500_000_000
"""Bytes: a file of the media takes some 150 in it."""
STAYS = "media"
"""What of a tree stays here after a pull, so that it need not be sent again."""


@dataclass(frozen=True, slots=True)
class Pull:
    """Pulls backups of one site. `folder` is root's; the user who fetches is the one who owns the key."""

    site: Site
    store: Store
    production: Production
    folder: Path
    say: Say

    @property
    def tree(self) -> Path:
        return self.folder / "tree"

    def run(self) -> Made:
        """Fetch a backup and store it. Raises BackupFailed, Unreachable. Earlier backups stay as they were."""
        with self.store.alone("a pull"):
            repository = replace(self.store.begun(), say=self.say)
            _assert_rooms({self.folder: 0, **_at(repository, 0)})
            told = self._ask("make")
            try:
                self._assert_room(repository, told)
                self.say("Copying …")
                self._copy()
                manifest = self._compared()
            finally:
                self._clear_there()
            with self._cleared_here():
                self.say("Storing …")
                short = repository.save(self.tree, host=self.site.name)
            return self._kept(repository, short, manifest)

    def _kept(self, repository: Repository, short: str, manifest: Manifest) -> Made:
        """Note the new backup, and let go of those that are not to be kept."""
        snapshots, receipts = repository.snapshots(), Receipts(self.store)
        made = next(one for one in snapshots if one.id.startswith(short))
        self.store.write("last.json", {"snapshot": made.id, "made_at": manifest.made_at})
        leave = to_forget(snapshots, receipts, self.store.settings().keep)
        repository.forget(leave)
        receipts.forget(leave)
        return Made(made.id, manifest, len(leave))

    def _ask(self, verb: str) -> dict[str, Any]:
        with acting_as_owner_of(self.production.key):
            return self.production.ask(verb, say=self.say)

    def _copy(self) -> None:
        """Fetch as the user; afterwards the tree is root's, whatever that user still runs."""
        self.tree.mkdir(mode=0o700, exist_ok=True)
        _give(self.tree, self.production.key)
        with acting_as_owner_of(self.production.key):
            self.production.copy(self.tree)
        hand_over(self.tree, os.getegid())

    def _compared(self) -> Manifest:
        """Return the manifest, when all that it lists is here. Raises BackupFailed."""
        place = self.tree / NAME
        if place.is_symlink() or not place.is_file() or place.stat().st_size > LARGEST_MANIFEST:
            raise BackupFailed("What was copied has no manifest", hint="Is Homepress on both hosts the same? deploy")
        manifest = Manifest.read(place.read_bytes())
        key = keys.name_of(keys.read(self.store.key_file))
        if manifest.key != key:
            raise BackupFailed(
                f"The site's host names the key {manifest.key}, and here is the key {key}", hint="homepress apply"
            )
        if manifest.site != self.site.name:
            raise BackupFailed(f"What was copied is of {manifest.site}, not of {self.site.name}")
        dump = self.tree / manifest.dump
        if dump.is_symlink() or not dump.is_file() or media.sha256(dump) != manifest.dump_sha256:
            raise BackupFailed("The dump that arrived is not what the manifest says", hint="The next pull fetches it.")
        found = media.listing(self.tree / "media", known=known_hashes(self.store))
        wrong = [path for path, facts in sorted(manifest.media.items()) if found.get(path, ())[::2] != facts]
        for path in found.keys() & wrong:  # so that the next pull fetches it, whatever its size and time say
            (self.tree / "media" / path).unlink()
        self.store.write(HASHES, {path: facts for path, facts in found.items() if path not in wrong})
        if wrong:
            raise BackupFailed(f"{len(wrong)} files are not what the manifest says, such as media/{wrong[0]}")
        return manifest

    def _clear_there(self) -> None:
        try:
            self._ask("remove")
        except BackupFailed as failed:
            self.say(f"What the site's host offers is still there, and goes with the next pull: {failed.message}")

    @contextmanager
    def _cleared_here(self) -> Iterator[None]:
        """Leave nothing of the database and the secrets outside the repository."""
        try:
            yield
        finally:
            for path in self.tree.iterdir():
                if path.name == STAYS:
                    continue
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()

    def _assert_room(self, repository: Repository, told: dict[str, Any]) -> None:
        """Refuse before anything is copied where it would not fit, here and once more in the repository."""
        here = sum((self.tree / STAYS / path).stat().st_size for path in media.paths(self.tree / STAYS))
        try:
            new = max(0, int(told["media_bytes"]) - here) + int(told["bytes"])
        except (KeyError, TypeError, ValueError) as error:
            raise BackupFailed("The site's host does not say how large the backup is") from error
        _assert_rooms({self.folder: new, **_at(repository, new)})


def _at(repository: Repository, size: int) -> dict[Path, int]:
    return {repository.folder: size} if repository.folder else {}


def _assert_rooms(needed: dict[Path, int]) -> None:
    """Refuse where a disk would run full; places on one disk share it."""
    disks: dict[int, tuple[Path, int]] = {}
    for path, size in needed.items():
        device = path.stat().st_dev
        disks[device] = (path, disks.get(device, (path, 0))[1] + size)
    for path, size in disks.values():
        hint = "Nothing was copied. Make room on the home server, or keep less of the backups."
        assert_room(path, size, "the backup may take", hint=hint)


def _give(tree: Path, owner: Path) -> None:
    """Let whoever owns a path write into every folder of a tree."""
    status = owner.stat()
    for _, _, _, here in os.fwalk(tree):
        os.fchown(here, status.st_uid, status.st_gid)
