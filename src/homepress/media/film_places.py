"""Taking out of films and sound what phones write beside them: places, names, devices (ISO 14496-12, 8.10).

Boxes that only tell are made into free space of the same length, so that nothing else moves: pictures
and sound, and the tables that find them, stay byte for byte.
"""

import shutil
import struct
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from homepress.core.kinds import Kind

FILMS = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})

_WITHIN = frozenset({b"moov", b"trak"})
"""Boxes to look into."""

_TELLING = frozenset({b"udta", b"meta", b"uuid", b"XMP_"})

IN_MEMORY = 5_000_000
CHUNK = 65_536


class _Box(NamedTuple):
    at: int
    header: int
    end: int


def without_places(film: BinaryIO, kind: Kind) -> BinaryIO:
    """Return a film that tells nothing but itself: a copy, where there was something to take out."""
    if kind.content_type not in FILMS:
        return film
    size = film.seek(0, 2)
    found = list(_telling(film, 0, size))
    film.seek(0)
    if not found:
        return film
    copy = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  # the caller reads it
    shutil.copyfileobj(film, copy)
    film.seek(0)
    for box in found:
        copy.seek(box.at + 4)
        copy.write(b"free")
        copy.seek(box.at + box.header)
        for at in range(box.at + box.header, box.end, CHUNK):
            copy.write(bytes(min(CHUNK, box.end - at)))
    copy.seek(0)
    return copy


def _telling(film: BinaryIO, at: int, end: int) -> Iterator[_Box]:
    """Find the boxes that only tell; at a length that cannot be, the search ends."""
    while at + 8 <= end:
        film.seek(at)
        head = film.read(16)
        size, kind, header = int(struct.unpack_from(">I", head)[0]), head[4:8], 8
        if size == 1 and len(head) == 16:
            size, header = int(struct.unpack_from(">Q", head, 8)[0]), 16
        elif size == 0:
            size = end - at
        if size < header or at + size > end:
            return
        if kind in _TELLING:
            yield _Box(at, header, at + size)
        elif kind in _WITHIN:
            yield from _telling(film, at + header, at + size)
        at += size
