"""What a backup holds besides the site: put back by full paths, with modes and owners, and nothing else.

No link is followed on the way, so that a folder in which somebody else may write leads nowhere else.
"""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from homepress.backups.laying_out import Laid
from homepress.backups.programs import run
from homepress.errors import BackupFailed

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


def place_in(folder: Path, path: str) -> Path:
    """Return where a path of the manifest lies in a backup that is laid out."""
    return folder / path.lstrip("/")


def put_back(laid: Laid) -> list[str]:
    """Put every path that the manifest names in place, each file whole; return which. Raises BackupFailed.

    Files that the backup does not know stay. Owners are those of the backup where this is root, by their
    numbers, and else whoever runs it.
    """
    done = []
    for path in laid.manifest.also:
        source = place_in(laid.folder, path)
        if not os.path.lexists(source):
            raise BackupFailed(f"{path} is named by the backup, and not in it", hint="Try an earlier backup.")
        target = Path(path)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            parent = os.open(target.parent.resolve(), FOLDER)
            try:
                _put(source, target.name, parent)
            finally:
                os.close(parent)
        except OSError as error:
            raise BackupFailed(f"{path} cannot be put back: {error.strerror}: {error.filename or ''}") from error
        done.append(path)
    return done


def keep(paths: tuple[str, ...], folder: Path) -> None:
    """Copy what is at these paths now into a restore point, as a backup is laid out. Raises BackupFailed."""
    for path in paths:
        place = place_in(folder, path)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        run("cp", "-a", path, place)


def _put(source: Path, name: str, parent: int) -> None:
    status = source.lstat()
    if stat.S_ISDIR(status.st_mode):
        with _folder(name, parent) as folder:
            for child in sorted(source.iterdir()):
                _put(child, child.name, folder)
            _own(folder, status)
            os.fchmod(folder, stat.S_IMODE(status.st_mode))
        return
    draft = f".{name}.new"
    with suppress(FileNotFoundError):
        os.unlink(draft, dir_fd=parent)
    if stat.S_ISLNK(status.st_mode):
        os.symlink(source.readlink(), draft, dir_fd=parent)
    elif stat.S_ISREG(status.st_mode):
        _copy(source, draft, parent, status)
    else:
        return  # sockets and pipes are made anew by whoever uses them
    os.replace(draft, name, src_dir_fd=parent, dst_dir_fd=parent)


@contextmanager
def _folder(name: str, parent: int) -> Iterator[int]:
    """Open a folder that is there, or make it. Raises OSError where it is a link."""
    with suppress(FileExistsError):
        os.mkdir(name, 0o700, dir_fd=parent)
    number = os.open(name, FOLDER, dir_fd=parent)
    try:
        yield number
    finally:
        os.close(number)


def _copy(source: Path, draft: str, parent: int, status: os.stat_result) -> None:
    with source.open("rb") as reading, os.fdopen(os.open(draft, NEW, 0o600, dir_fd=parent), "wb") as writing:
        shutil.copyfileobj(reading, writing)
        writing.flush()
        _own(writing.fileno(), status)
        os.fchmod(writing.fileno(), stat.S_IMODE(status.st_mode))
        os.utime(writing.fileno(), ns=(status.st_atime_ns, status.st_mtime_ns))
        os.fsync(writing.fileno())


def _own(number: int, status: os.stat_result) -> None:
    if os.geteuid() == 0:
        os.fchown(number, status.st_uid, status.st_gid)
