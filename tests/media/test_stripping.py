"""What a picture says beside what it shows."""

import contextlib
import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

from homepress.core.kinds import GIF, JPEG, PNG, WEBP, Kind
from homepress.errors import InvalidMedia
from homepress.media.stripping import strip
from tests.media.photos import COMMENT, SECRETS, noise, photo

KINDS: dict[str, Kind] = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP, "GIF": GIF}


def pixels(data: bytes) -> bytes:
    with Image.open(BytesIO(data)) as image:
        return ImageOps.exif_transpose(image).convert("RGB").tobytes()


@pytest.mark.parametrize("format", KINDS)
@pytest.mark.parametrize("orientation", [1, 6])
def test_nothing_stays_but_what_is_seen(format: str, orientation: int) -> None:
    data = photo(format, orientation=orientation)
    stripped = strip(data, KINDS[format], "photo", orientation=orientation if format != "GIF" else 1)
    assert not [secret for secret in SECRETS if secret in stripped]
    assert pixels(stripped) == pixels(data)
    with Image.open(BytesIO(stripped)) as image:
        said = image.getexif()
        assert dict(said) == ({0x0112: orientation} if orientation != 1 and format != "GIF" else {})
        assert not said.get_ifd(0x8825)
    assert strip(stripped, KINDS[format], "photo", orientation=orientation if format != "GIF" else 1) == stripped


def test_a_progressive_jpeg_keeps_its_colours_and_its_profile() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = photo("JPEG", (300, 200), progressive=True, icc_profile=profile, quality=95)
    stripped = strip(data, JPEG, "photo.jpg")
    assert pixels(stripped) == pixels(data)
    with Image.open(BytesIO(stripped)) as image:
        assert image.info["icc_profile"] == profile


def test_the_texts_of_a_png_go() -> None:
    said = PngInfo()
    said.add_text("Comment", COMMENT)
    said.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>", zip=True)
    made = BytesIO()
    Image.new("RGB", (4, 4)).save(made, "PNG", pnginfo=said)
    stripped = strip(made.getvalue(), PNG, "shot.png")
    assert {b"tEXt", b"iTXt"}.isdisjoint({stripped[at : at + 4] for at in range(len(stripped))})


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_on_moving_as_often_as_before(format: str) -> None:
    first, *others = (noise((20, 20)) for _ in range(3))
    made = BytesIO()
    first.save(made, format, save_all=True, append_images=others, duration=120, loop=3)
    with Image.open(BytesIO(strip(made.getvalue(), KINDS[format], "dance"))) as image:
        image.load()
        assert image.n_frames == 3  # type: ignore[attr-defined]  # only formats that move have it
        assert image.info["loop"] == 3
        assert image.info["duration"] == 120


HIDDEN = [
    b"PK\x03\x04" + b"\0" * 60 + b"PK\x05\x06",
    b"%PDF-1.7",
    b"<script>alert(1)</script>",
    b"<!DOCTYPE html>",
    b"<?php system($_GET[0]);",
    b"\x7fELF",
    b"MZ" + b"\0" * 80 + b"PE\0\0",
    b"Rar!\x1a\x07",
]


@pytest.mark.parametrize("format", KINDS)
@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda hidden: hidden[:5].decode("latin-1"))
def test_mallory_hides_no_second_file_behind_a_picture(format: str, hidden: bytes) -> None:
    with pytest.raises(InvalidMedia, match="hidden"):
        strip(photo(format) + hidden, KINDS[format], "polyglot")


def test_mallory_hides_no_second_file_in_a_comment() -> None:
    jpeg = photo("JPEG", comment=b"*/<script>alert(1)</script>")
    gif = photo("GIF", comment=b"PK\x03\x04" + b"\0" * 40 + b"PK\x05\x06")
    content = b"Comment\0<html><body onload=alert(1)>"
    png = photo("PNG")
    chunk = struct.pack(">I", len(content)) + b"tEXt" + content + struct.pack(">I", zlib.crc32(b"tEXt" + content))
    for data, kind in ((jpeg, JPEG), (gif, GIF), (png[:33] + chunk + png[33:], PNG)):
        with pytest.raises(InvalidMedia, match="hidden"):
            strip(data, kind, "polyglot")


def test_what_a_phone_puts_behind_a_picture_goes_without_a_word() -> None:
    plain = strip(photo("JPEG"), JPEG, "photo.jpg")
    moving = photo("JPEG") + b"\0\0\0\x18ftypmp42" + b"\x01" * 5000
    assert strip(moving, JPEG, "photo.jpg") == plain


@pytest.mark.parametrize("format", KINDS)
def test_a_picture_that_is_cut_off_is_refused(format: str) -> None:
    data = strip(photo(format), KINDS[format], "photo")
    for end in (len(data) - 1, len(data) // 2, 30):
        with pytest.raises(InvalidMedia, match="not a whole"):
            strip(data[:end], KINDS[format], "photo")


STARTS = {
    "JPEG": b"\xff\xd8\xff",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "GIF": b"GIF89a",
    "WEBP": b"RIFF\x20\x00\x00\x00WEBP",
}


@given(st.sampled_from(list(KINDS)), st.binary(max_size=200))
def test_any_bytes_are_stripped_or_refused(format: str, tail: bytes) -> None:
    with contextlib.suppress(InvalidMedia):
        strip(STARTS[format] + tail, KINDS[format], "x")
