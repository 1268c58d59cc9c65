"""How large a picture is, without decoding what a hostile file may hold."""

import re
import struct
import warnings
import zlib
from typing import BinaryIO

import defusedxml.ElementTree
from defusedxml import DefusedXmlException
from PIL import Image, UnidentifiedImageError

from homepress.core.kinds import PILLOW, SVG, Kind
from homepress.errors import InvalidMedia
from homepress.media import svg_scripts

MAX_PIXELS = 100_000_000
"""Some 400 MB when decoded: more than a small server has to spare."""

MAX_SIDE = 30_000
"""Pixels; no browser draws more in one piece, and hardly a camera makes them."""

MAX_SVG_BYTES = 10_000_000

TURNED = frozenset({5, 6, 7, 8})
"""EXIF orientations that exchange width and height (Exif 2.32, tag 0x0112)."""

UNITS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""CSS pixels to a unit of length."""

DAMAGED = (
    UnidentifiedImageError,
    RuntimeError,
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    struct.error,
    zlib.error,
)
"""All that Pillow's parsers raise on damaged files."""

type Size = tuple[int, int]

ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held (Exif 2.32, 4.6.4)."""


def orientation(file: BinaryIO, kind: Kind) -> int:
    """Return how a picture is turned when it is shown, from 1 to 8 (1: not at all)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=[PILLOW[kind]]) as image:
                # The method that PNG has of its own would decode the picture to look behind it.
                found = Image.Image.getexif(image).get(ORIENTATION)
    except DAMAGED:
        found = None
    file.seek(0)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def measure(file: BinaryIO, kind: Kind, name: str) -> Size | None:
    """Return width and height as shown, or None for what is no picture. Raises InvalidMedia."""
    if kind is SVG:
        return _measure_svg(file, name)
    if kind not in PILLOW:
        return None
    return _measure_pixels(file, kind, name)


def _measure_pixels(file: BinaryIO, kind: Kind, name: str) -> Size:
    try:
        with warnings.catch_warnings():
            # Pillow warns of many pixels; the bound above refuses them.
            warnings.simplefilter("ignore")
            with Image.open(file, formats=[PILLOW[kind]]) as image:
                size = image.size
            check_pixels(size, name)
            file.seek(0)
            turned = orientation(file, kind) in TURNED
            # Checks a PNG's checksums; it must come first after opening.
            with Image.open(file, formats=[PILLOW[kind]]) as image:
                image.verify()
    except Image.DecompressionBombError as error:
        raise InvalidMedia(f"{name}: {error}", hint="Make the picture smaller.") from error
    except DAMAGED as error:
        raise InvalidMedia(
            f"{name}: not a whole {kind.content_type} file", hint="Save it again with an image editor."
        ) from error
    return (size[1], size[0]) if turned else size


def check_pixels(size: Size, name: str, *, most: int = MAX_PIXELS) -> None:
    """Refuse what would fill the memory when it is decoded. Raises InvalidMedia."""
    if max(size) > MAX_SIDE:
        raise InvalidMedia(
            f"{name}: {size[0]} × {size[1]} pixels", hint=f"At most {MAX_SIDE:,} pixels a side are taken."
        )
    if size[0] * size[1] > most:
        raise InvalidMedia(
            f"{name}: {size[0]} × {size[1]} pixels", hint=f"At most {most // 1_000_000} megapixels are taken."
        )


def _measure_svg(file: BinaryIO, name: str) -> Size | None:
    data = file.read(MAX_SVG_BYTES + 1)
    file.seek(0)
    if len(data) > MAX_SVG_BYTES:
        raise InvalidMedia(f"{name}: more than {MAX_SVG_BYTES // 1_000_000} MB of SVG")
    try:
        root = defusedxml.ElementTree.fromstring(data)
    except DefusedXmlException as error:
        raise InvalidMedia(
            f"{name}: an SVG with entities of its own", hint="Save it as plain SVG; entities can be bombs."
        ) from error
    except (SyntaxError, ValueError, LookupError, RecursionError) as error:
        raise InvalidMedia(f"{name}: not well-formed SVG: {error}") from error
    if root.tag not in {"svg", "{http://www.w3.org/2000/svg}svg"}:
        raise InvalidMedia(f"{name}: no SVG picture", hint="Its root element must be <svg>.")
    if active := svg_scripts.active_part(root):
        raise InvalidMedia(f"{name}: an SVG with scripts in it: {active}", hint="Save it as plain SVG, without them.")
    return _svg_size(root.get("width"), root.get("height"), root.get("viewBox"))


def _svg_size(width: str | None, height: str | None, view_box: str | None) -> Size | None:
    """Own size where it is absolute, else that of the view box."""
    sides = _length(width), _length(height)
    box = [float(n) for n in re.findall(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?", (view_box or "")[:200])]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        ratio = box[2] / box[3]
        match sides:
            case (None, None):
                sides = box[2], box[3]
            case (float() as w, None):
                sides = w, w / ratio
            case (None, float() as h):
                sides = h * ratio, h
    if sides[0] is None or sides[1] is None:
        return None
    size = round(sides[0]), round(sides[1])
    return size if all(0 < side < 100_000 for side in size) else None


def _length(text: str | None) -> float | None:
    """Read an SVG length in CSS pixels; None for percentages and what is relative to a font."""
    found = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*([a-z]{0,2})\s*", text or "")
    return float(found[1]) * UNITS[found[2]] if found and found[2] in UNITS else None
