"""What a site's host does for a home server that pulls: it offers a tree with all that a backup holds.

`python -m homepress.backups.offering STORE RECEIPTS TREE GROUP` answers one request of the pulling key,
which the gate (`hosting/on_host/pull_gate.py`) has let through: a verb in the first line of standard
input, and what comes with it. Each line of the answer is JSON: `say` tells what goes on, and the last one
is `done` or `failed`. The site's variables are in the environment.
"""

import grp
import json
import os
import shutil
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from homepress.backups import extras, home_receipts, media
from homepress.backups.making import Say, gathered
from homepress.backups.manifest import NAME, Manifest
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.room import assert_room
from homepress.backups.site import Site
from homepress.backups.store import AtWork, Store
from homepress.errors import BackupFailed, HomepressError

LONGEST_VERB = 16


@dataclass(frozen=True, slots=True)
class Offer:
    """A place on the host where a home server finds a backup."""

    site: Site
    store: Store
    tree: Path
    """Its parent is root's, and the pulling user may pass through."""
    group: int
    """May read the tree."""
    receipts: Store
    """Where the receipts of the home server go; its settings say what else of the host a backup holds."""

    def make(self, say: Say) -> dict[str, Any]:
        """Lay out all that a backup holds, and tell how much it is. Raises BackupFailed.

        What an earlier pull left, which was cut off, goes first.
        """
        with self.store.alone("a backup that is pulled"):
            _remove(self.tree)
            self._assert_room()
            say("Copying the database …")
            with gathered(self.site, self.store, parts=extras.parts(self.receipts.settings())) as folder:
                shutil.move(folder, self.tree)
            manifest = Manifest.read((self.tree / NAME).read_bytes())
            for path in map(Path, manifest.also):
                _copy(path, self.tree / str(path).lstrip("/"))
            hand_over(self.tree, self.group)
        files = manifest.media_bytes
        return {"bytes": _size(self.tree) - files, "media_bytes": files, "files": len(manifest.media)}

    def remove(self) -> None:
        with self.store.alone("the end of a pull"):
            _remove(self.tree)

    def _assert_room(self) -> None:
        with acting_as_owner_of(self.site.home):
            dump = self.site.database.size()
        hint = "Nothing was written. Make room on the site's host."
        assert_room(self.site.home, dump, "a copy of the database may take", hint=hint, whose=" on the site's host")


def _remove(tree: Path) -> None:
    if tree.exists():
        shutil.rmtree(tree)


def _copy(path: Path, target: Path) -> None:
    """Copy a file or folder that is the host's, with its links as they are."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, target, symlinks=True)
    else:
        shutil.copy2(path, target)


def _size(tree: Path) -> int:
    return sum((tree / path).lstat().st_size for path in media.paths(tree))


def hand_over(tree: Path, group: int) -> None:
    """Let a group read a tree, and nobody change it.

    Until now it belonged to the site's user, who may be up to something: each folder is taken before it
    is looked through, and no link is followed. A file that has another name as well is one of the site's
    own files: those are left as they are where the group can read them, else their content is copied.
    """
    for _, folders, names, here in os.fwalk(tree):
        os.fchown(here, os.geteuid(), group)
        os.fchmod(here, 0o750)
        for name in (*names, *folders):
            kind = os.stat(name, dir_fd=here, follow_symlinks=False)
            if stat.S_ISDIR(kind.st_mode) or stat.S_ISLNK(kind.st_mode):
                continue
            if not stat.S_ISREG(kind.st_mode):
                os.unlink(name, dir_fd=here)
            elif kind.st_nlink == 1:
                _give(name, here, group)
            elif not kind.st_mode & stat.S_IROTH:
                _replace(name, here, group)


def _give(name: str, here: int, group: int) -> None:
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
    try:
        executable = os.fstat(file).st_mode & stat.S_IXUSR
        os.fchown(file, os.geteuid(), group)
        os.fchmod(file, 0o750 if executable else 0o640)
    finally:
        os.close(file)


def _replace(name: str, here: int, group: int) -> None:
    """Put a copy in the place of a name of a file."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    with (
        os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here), "rb") as file,
        os.fdopen(os.open(f".{name}.copy", flags, 0o640, dir_fd=here), "wb") as copy,
    ):
        shutil.copyfileobj(file, copy)
        copy.flush()  # what is written later would make it younger
        times = os.fstat(file.fileno())
        os.utime(copy.fileno(), ns=(times.st_atime_ns, times.st_mtime_ns))
        os.fchown(copy.fileno(), os.geteuid(), group)
    os.rename(f".{name}.copy", name, src_dir_fd=here, dst_dir_fd=here)


class _Gone(Exception):
    """Nobody listens any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told to whoever asked."""

    to: BinaryIO

    def tell(self, **told: Any) -> None:
        """Raises _Gone where the connection was cut."""
        try:
            self.to.write(json.dumps(told).encode() + b"\n")
            self.to.flush()
        except OSError as error:
            raise _Gone from error


def serve(offer: Offer, asked: BinaryIO, answered: BinaryIO) -> None:
    """Do what one request wants, and tell how it went."""
    answer = Answer(answered)
    verb = asked.readline(LONGEST_VERB).decode(errors="replace").strip()
    try:
        try:
            answer.tell(done=_do(offer, verb, asked, answer))
        except HomepressError as failed:
            again = isinstance(failed, AtWork)
            answer.tell(failed={"message": failed.message, "hint": failed.hint, "again": again})
        except OSError as error:
            answer.tell(failed={"message": f"{error.filename or offer.tree}: {error.strerror}", "hint": ""})
    except _Gone:
        if verb == "make":  # whoever asked will ask again
            offer.remove()


def _do(offer: Offer, verb: str, asked: BinaryIO, answer: Answer) -> dict[str, Any]:
    if verb == "make":
        return offer.make(lambda text: answer.tell(say=text))
    if verb == "remove":
        offer.remove()
    elif verb == "receipt":
        home_receipts.take(offer.site.name, offer.receipts, asked.read(home_receipts.LARGEST + 1))
    else:
        raise BackupFailed("Nothing of that name is done here")
    return {}


def main(words: Sequence[str]) -> None:
    store, receipts, tree, group = words
    offer = Offer(
        site=Site.at_hand(os.environ),
        store=Store(Path(store)),
        tree=Path(tree),
        group=grp.getgrnam(group).gr_gid,
        receipts=Store(Path(receipts)),
    )
    serve(offer, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1:])
