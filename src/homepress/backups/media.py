"""A site's files: linked into a backup, listed by their hashes, compared afterwards."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from homepress.core.storage import link_or_copy

Listing = Mapping[str, tuple[int, str]]
"""Size in bytes and SHA-256 of each file, by its path."""


def paths(folder: Path) -> Iterator[str]:
    """Give the path of every file below a folder, sorted; none where there is no folder."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


def link(source: Path, target: Path) -> None:
    """Give every file of one folder a name in another, without a copy where both are on one disk.

    Files of a site never change in place: they are stored under their hash. One that goes away
    meanwhile is left out, where the site has not put it there itself (`core.storage`).
    """
    for path in paths(source):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError, FileNotFoundError):
            link_or_copy(source / path, place)


def put(source: Path, target: Path, wanted: Listing) -> None:
    """Let every file of a listing be in a folder what it is in another, none of them half at any moment.

    What is there already is read: a failing disk, or a restore that was cut off, may have left it damaged.
    """
    arriving = target / ".arriving"
    for path, (size, digest) in wanted.items():
        place = target / path
        if not _is(place, size, digest):
            place.parent.mkdir(parents=True, exist_ok=True)
            arriving.unlink(missing_ok=True)
            link_or_copy(source / path, arriving)
            arriving.replace(place)


def _is(place: Path, size: int, digest: str) -> bool:
    return place.is_file() and place.stat().st_size == size and sha256(place) == digest


def listing(
    folder: Path, *, known: "Mapping[str, tuple[int, int, str]] | None" = None
) -> dict[str, tuple[int, int, str]]:
    """Return size, time (ns) and SHA-256 of each file; a hash is taken from `known` where the first two agree."""
    found = {}
    for path in paths(folder):
        status = (folder / path).stat()
        size, time, digest = (known or {}).get(path, (-1, -1, ""))
        if (size, time) != (status.st_size, status.st_mtime_ns):
            digest = sha256(folder / path)
        found[path] = (status.st_size, status.st_mtime_ns, digest)
    return found


def differences(folder: Path, wanted: Listing) -> list[str]:
    """Return in words which files are missing or are not what they were, after reading every one."""
    found = []
    for path, (size, digest) in sorted(wanted.items()):
        place = folder / path
        if not place.is_file():
            found.append(f"media/{path} is missing")
        elif not _is(place, size, digest):
            found.append(f"media/{path} is not what it was")
    return found


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
