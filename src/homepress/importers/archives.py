"""Folders that come packed: unpacked beside everything, within bounds, and removed again."""

import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from homepress.errors import ImportFailed

MAX_BYTES = 4_000_000_000
MAX_FILES = 200_000

BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)
"""What reading a damaged or hostile archive raises."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give the folder itself, or the one that an archive (.tar.gz, .tar.xz, .zip …) holds.

    Raises ImportFailed where it is neither, or unpacks to too much or to another place.
    """
    if not path.is_file():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="homepress-import-") as name:
        folder = Path(name)
        try:
            if zipfile.is_zipfile(path):
                _unpack_zip(path, folder)
            elif tarfile.is_tarfile(path):
                _unpack_tar(path, folder)
            else:
                raise ImportFailed(f"{path}: neither a folder nor an archive")
        except BROKEN as error:
            raise ImportFailed(f"{path}: cannot be unpacked: {error}") from error
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith((".", "__MACOSX"))]
        yield entries[0] if len(entries) == 1 and entries[0].is_dir() else folder


def _unpack_tar(path: Path, folder: Path) -> None:
    """Python's `data` filter (PEP 706) refuses what leads out, devices, and modes that do more than needed."""
    files = size = 0
    with tarfile.open(path) as archive:
        for member in archive:
            files, size = files + 1, size + member.size
            _check(path, files, size)
            archive.extract(member, folder, filter="data")


def _unpack_zip(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        _check(path, len(members), sum(member.file_size for member in members))
        for member in members:
            if stat.S_ISLNK(member.external_attr >> 16):
                continue
            if PurePosixPath(member.filename).is_absolute() or ".." in PurePosixPath(member.filename).parts:
                raise ImportFailed(f"{path}: holds a path that leads out of it: {member.filename[:80]}")
            target = folder / member.filename
            if member.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            # A ZIP archive cannot give more bytes than it declares: zipfile stops there.
            with archive.open(member) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)


def _check(path: Path, files: int, size: int) -> None:
    if files > MAX_FILES or size > MAX_BYTES:
        raise ImportFailed(
            f"{path}: unpacks to more than {MAX_FILES:,} files or {MAX_BYTES // 1_000_000_000} GB",
            hint="Unpack it yourself and name the folder.",
        )
