"""What phones write beside a film."""

import struct
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from homepress.core.kinds import BY_SUFFIX, Kind
from homepress.media.film_places import without_places
from homepress.media.storing import store

MP4 = BY_SUFFIX[".mp4"]
PLACE = b"+48.1350+011.5820/"


def box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I", 8 + len(inside)) + kind + inside


def film(*told: bytes, brand: bytes = b"isom") -> bytes:
    track = box(b"trak", box(b"tkhd", b"\1" * 20), *told)
    return (
        box(b"ftyp", brand, b"\0\0\0\1")
        + box(b"moov", box(b"mvhd", b"\2" * 20), track, *told)
        + box(b"mdat", b"\3" * 99)
    )


TOLD = (box(b"udta", box(b"\xa9xyz", PLACE)), box(b"meta", b"\0\0\0\0", box(b"ilst", PLACE)), box(b"uuid", PLACE * 2))


def cleaned(data: bytes, kind: Kind = MP4) -> bytes:
    with without_places(BytesIO(data), kind) as film:
        return film.read()


def test_places_become_free_space_and_nothing_else_moves() -> None:
    data = film(*TOLD)
    clean = cleaned(data)
    assert PLACE not in clean
    assert len(clean) == len(data)
    assert clean.count(b"free") == 6
    for kept in (b"\1" * 20, b"\2" * 20, b"\3" * 99):
        assert clean.index(kept) == data.index(kept)
    assert cleaned(clean) == clean


def test_a_film_that_tells_nothing_stays_as_it_is() -> None:
    assert cleaned(film()) == film()
    assert cleaned(film(*TOLD), BY_SUFFIX[".mp3"]) == film(*TOLD)


@pytest.mark.parametrize(("brand", "name"), [(b"isom", "walk.mp4"), (b"qt  ", "walk.mov"), (b"M4A ", "talk.m4a")])
def test_a_film_is_stored_without_its_place(db: None, brand: bytes, name: str) -> None:
    data = film(*TOLD, brand=brand)
    media = store(data, name)
    with default_storage.open(str(media.file.name)) as stored:
        assert PLACE not in stored.read()
    assert store(data, "again.mp4").pk == media.pk


def test_long_boxes_are_looked_into() -> None:
    inside = box(b"udta", PLACE)
    assert PLACE not in cleaned(struct.pack(">I4sQ", 1, b"moov", 16 + len(inside)) + inside)
    assert PLACE not in cleaned(struct.pack(">I4s", 0, b"moov") + inside)


@given(st.binary(max_size=200))
def test_any_bytes_go_through(tail: bytes) -> None:
    for data in (tail, box(b"moov", tail), box(b"moov", box(b"trak", tail))):
        assert len(cleaned(data)) == len(data)
