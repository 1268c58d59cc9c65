import contextlib
import threading
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from homepress.core.kinds import ALL, BY_SUFFIX, PNG, recognise
from homepress.errors import InvalidMedia
from homepress.media import pictures, storing
from homepress.media.models import Media
from homepress.media.storing import clean_name, store
from tests.fixtures.files import picture

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><path d="M0 0"/></svg>'


def test_a_picture_is_stored_with_its_type_and_size(db: None, media_folder: Path) -> None:
    media = store(picture(size=(40, 30)), "Straße im Schnee.PNG")
    assert (media.content_type, media.width, media.height) == ("image/png", 40, 30)
    assert media.get_absolute_url() == f"/media/{media.digest[:2]}/{media.digest[:32]}/Stra%C3%9Fe-im-Schnee.png"
    assert (media_folder / str(media.file.name)).read_bytes() == picture(size=(40, 30))


def test_the_same_bytes_are_stored_once_whatever_their_name(db: None, media_folder: Path) -> None:
    first, second = store(picture(), "one.png"), store(picture(), "two.png")
    assert first.pk == second.pk
    assert len([path for path in media_folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "AVIF", "ICO"])
def test_the_bytes_tell_the_type_and_not_the_name(db: None, format: str) -> None:
    media = store(picture(format, (32, 32)), "picture.txt")
    assert media.content_type == {"ICO": "image/vnd.microsoft.icon"}.get(format, f"image/{format.lower()}")
    assert BY_SUFFIX[Path(media.name).suffix].content_type == media.content_type
    assert media.width == 32


def test_a_picture_taken_with_a_turned_camera_has_the_size_it_is_shown_in(db: None) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    media = store(picture("JPEG", (40, 30), exif=exif.tobytes()), "phone.jpg")
    assert (media.width, media.height) == (30, 40)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('viewBox="0 0 30 20"', (30, 20)),
        ('width="60" viewBox="0 0 30 20"', (60, 40)),
        ('width="100%" height="100%" viewBox="0,0,30,20"', (30, 20)),
        ('width="1in" height="72pt"', (96, 96)),
        ('width="-4" height="1e99"', (None, None)),
        ('viewBox="0 0 nan inf"', (None, None)),
        ("", (None, None)),
    ],
)
def test_an_svg_is_as_large_as_it_says(db: None, attributes: str, size: tuple[int | None, int | None]) -> None:
    media = store(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode(), "drawing.svg")
    assert (media.width, media.height) == size


def test_an_svg_with_a_document_type_is_taken(db: None) -> None:
    head = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://mallory.example/svg11.dtd">'
    assert store(head + SVG, "graph.svg").width == 30


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.png"),
        (b"\x89PNG\r\n\x1a\n", "head.png"),
        (picture()[:-20], "cut.png"),
        (b"\xff\xd8\xff" + b"\x00" * 100, "noise.jpg"),
        (b"GIF89a" + b"\xff" * 3, "cut.gif"),
        (b"RIFF\x00\x00\x00\x00WEBP", "cut.webp"),
        (b"<svg", "cut.svg"),
        (b"<html><svg/></html>", "page.svg"),
        (f'<!DOCTYPE svg [<!ENTITY e0 "x">{ENTITIES}]><svg>&e9;</svg>'.encode(), "bomb.svg"),
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>', "thief.svg"),
        (b"<svg>" * 50_000, "deep.svg"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "script.svg"),
        (picture("JPEG")[:-2], "endless.jpg"),
        (picture() + b"PK\x03\x04" + b"\x00" * 40 + b"PK\x05\x06", "archive-behind.png"),
        (b"<script>alert(1)</script>", "page.html"),
        (b"alert(1)", "script.js"),
        (b"body { color: red }", "style.css"),
        (b"MZ\x90\x00" + b"\x00" * 60, "program.exe"),
        (b"\x7fELF", "program.png"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_mallory_cannot_store_what_is_broken_or_dangerous(db: None, content: bytes, name: str) -> None:
    with pytest.raises(InvalidMedia) as refused:
        store(content, name)
    assert name in refused.value.message
    assert not Media.objects.exists()


@pytest.mark.parametrize("size", [(10_001, 10_001), (50_000, 50_000), (50_000, 1), (1, 50_000)])
def test_mallory_cannot_store_a_picture_that_would_fill_the_memory(db: None, size: tuple[int, int]) -> None:
    bomb = bytearray(picture())
    bomb[16:24] = size[0].to_bytes(4) + size[1].to_bytes(4)
    bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4)
    with pytest.raises(InvalidMedia, match="pixel"):
        store(bytes(bomb), "bomb.png")


def test_a_file_that_is_too_large_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "MAX_BYTES", 10)
    with pytest.raises(InvalidMedia, match="MB"):
        store(picture(), "large.png")
    monkeypatch.setattr(storing, "MAX_BYTES", 1000)
    monkeypatch.setattr(pictures, "MAX_SVG_BYTES", 10)
    with pytest.raises(InvalidMedia, match="SVG"):
        store(SVG, "large.svg")


def test_a_half_written_file_is_replaced(db: None, media_folder: Path) -> None:
    path = media_folder / str(store(picture(), "one.png").file.name)
    path.write_bytes(b"half")
    store(picture(), "one.png")
    assert path.read_bytes() == picture()


def test_a_rehearsal_writes_no_bytes(db: None, media_folder: Path) -> None:
    store(picture(), "one.png", keep=False)
    assert not any(media_folder.iterdir())


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("..\\..\\boot.png", "boot.png"),
        ("a b?c#d.PNG", "a-b-c-d.png"),
        ("写真.png", "写真.png"),
        (".htaccess", "htaccess.png"),
        ("evil.php", "evil.png"),
        ("\x00\n.png", "file.png"),
        ("", "file.png"),
    ],
)
def test_a_name_is_one_safe_segment_that_ends_as_its_type_does(name: str, clean: str) -> None:
    assert clean_name(name, PNG) == clean


@given(st.text(max_size=500), st.sampled_from(ALL))
def test_any_name_becomes_a_safe_one(name: str, kind: Any) -> None:
    clean = clean_name(name, kind)
    assert clean not in {"", ".", ".."}
    assert not clean.startswith((".", "-"))
    assert not set("/\\\x00?#%") & set(clean)
    assert len(clean.encode("utf-8", "surrogatepass")) <= storing.NAME_BYTES
    assert clean_name(clean, kind) == clean


@given(st.binary(max_size=300), st.sampled_from(["x", "x.png", "x.svg", "x.txt", "x.zip"]))
def test_any_bytes_are_recognised_or_refused(content: bytes, name: str) -> None:
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"<svg ", b"RIFF\x00\x00\x00\x00WEBP"):
        kind = recognise(BytesIO(head + content), name)
        if kind is not None:
            with contextlib.suppress(InvalidMedia):
                pictures.measure(BytesIO(head + content), kind, name)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_store_the_same_file_at_once_both_get_one_row(media_folder: Path) -> None:
    together = threading.Barrier(4)
    keys: list[Any] = []

    def bring() -> None:
        together.wait()
        try:
            keys.append(store(picture(), "one.png").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 4
    assert len(set(keys)) == Media.objects.count() == 1
    assert [path.name for path in media_folder.rglob("*") if path.is_file()] == ["one.png"]
