"""Taking out of a picture what it does not show: places, cameras, comments, hidden files.

The pixels stay as they are, byte for byte. Of the rest only what the picture is drawn by stays: how
it is turned, its colours, its resolution, its animation. What stands behind the picture's end goes,
and a file hidden there makes the whole one refused.
"""

import re
import struct
import zlib
from collections.abc import Iterator

from homepress.core.kinds import GIF, JPEG, PNG, WEBP, Kind
from homepress.errors import InvalidMedia
from homepress.media.pictures import ORIENTATION

HIDDEN = {
    "a ZIP archive": re.compile(rb"PK\x03\x04.{26,}PK\x05\x06", re.DOTALL),
    "a PDF": re.compile(rb"%PDF-"),
    "a web page or script": re.compile(rb"<(?:script|html|!doctype|svg|\?php|body|iframe)\b", re.IGNORECASE),
    "a program": re.compile(rb"\x7fELF|MZ.{58}.{0,512}PE\0\0", re.DOTALL),
    "a RAR archive": re.compile(rb"Rar!\x1a\x07"),
    "a 7-Zip archive": re.compile(rb"7z\xbc\xaf\x27\x1c"),
}
"""Second files that people hide in pictures, so that one server takes them for one thing and another for the other."""


def strip(data: bytes, kind: Kind, name: str, *, orientation: int = 1) -> bytes:
    """Return a picture without its metadata. Raises InvalidMedia where it is cut off, or another file too.

    `orientation` is kept, from 1 to 8: the picture is turned when it is shown. What was stripped
    before stays byte for byte the same.
    """
    strippers = {JPEG: _strip_jpeg, PNG: _strip_png, WEBP: _strip_webp, GIF: _strip_gif}
    if kind not in strippers:
        return data
    exif = _exif(orientation) if 2 <= orientation <= 8 else b""
    try:
        stripped, gone = strippers[kind](data, exif)
    except (IndexError, struct.error, ValueError) as error:
        raise InvalidMedia(
            f"{name}: not a whole {kind.content_type} file", hint="Save it again with an image editor."
        ) from error
    for what, pattern in HIDDEN.items():
        if pattern.search(gone):
            raise InvalidMedia(
                f"{name}: {what} is hidden in this picture", hint="Save the picture alone, with an image editor."
            )
    return stripped


type Stripped = tuple[bytes, bytes]
"""The picture, and all that was taken out of it."""


class _Parts:
    """The parts of a file, sorted into those that stay and those that go."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.gone: list[bytes] = []

    def add(self, part: bytes, *, keep: bool) -> None:
        (self.kept if keep else self.gone).append(part)

    def together(self) -> Stripped:
        return b"".join(self.kept), b"\n".join(self.gone)


def _exif(orientation: int) -> bytes:
    """A TIFF structure that says nothing but how the picture is turned."""
    return b"MM\0\x2a\0\0\0\x08" + struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, orientation, 0, 0)


_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""The end of compressed data in a JPEG: any marker but a stuffed byte, a restart or a fill (ITU-T T.81, B.1.1)."""


def _strip_jpeg(data: bytes, exif: bytes) -> Stripped:
    parts = _Parts()
    parts.add(data[:2], keep=True)
    app1 = b"Exif\0\0" + exif
    written = not exif
    at = 2
    while True:
        while data[at + 1] == 0xFF:
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker where one should be")
        marker = data[at + 1]
        if not written and marker != 0xE0:
            parts.add(b"\xff\xe1" + struct.pack(">H", len(app1) + 2) + app1, keep=True)
            written = True
        if marker == 0xD9:
            parts.add(b"\xff\xd9", keep=True)
            parts.add(data[at + 2 :], keep=False)
            return parts.together()
        end = at + 2 + int(struct.unpack_from(">H", data, at + 2)[0])
        if marker == 0xDA:  # start of scan: its header, and compressed data up to the next marker
            found = _MARKER.search(data, end)
            if found is None:
                raise ValueError("no end")
            end = found.start()
        parts.add(data[at:end], keep=_draws_jpeg(marker, data[at + 4 : at + 16]))
        at = end


def _draws_jpeg(marker: int, head: bytes) -> bool:
    """Whether a segment is needed to draw: tables, frames, scans, JFIF's and Adobe's ways with colour, profiles."""
    if marker == 0xE2:
        return head.startswith(b"ICC_PROFILE\0")
    return marker in {0xE0, 0xEE} or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


_PNG_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT cICP mDCV cLLI mDCv cLLi pHYs bKGD acTL fcTL fdAT".split()
)


def _strip_png(data: bytes, exif: bytes) -> Stripped:
    parts = _Parts()
    parts.add(data[:8], keep=True)
    at = 8
    while True:
        length = int(struct.unpack_from(">I", data, at)[0])
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise ValueError("cut off")
        parts.add(data[at:end], keep=kind in _PNG_CHUNKS)
        if kind == b"IHDR" and exif:
            parts.add(_png_chunk(b"eXIf", exif), keep=True)
        at = end
        if kind == b"IEND":
            parts.add(data[end:], keep=False)
            return parts.together()


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


_WEBP_CHUNKS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP", b"ANIM", b"ANMF"})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
"""Bits of the first byte of VP8X that announce metadata."""


def _strip_webp(data: bytes, exif: bytes) -> Stripped:
    parts = _Parts()
    size = int(struct.unpack_from("<I", data, 4)[0])
    if size + 8 > len(data):
        raise ValueError("cut off")
    for kind, chunk in _riff_chunks(data[: size + 8]):
        if kind == b"VP8X":
            flags = chunk[8] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if exif else 0)
            parts.add(chunk[:8] + bytes([flags]) + chunk[9:], keep=True)
        else:
            parts.add(chunk, keep=kind in _WEBP_CHUNKS)
    if exif and parts.kept[0][:4] == b"VP8X":
        parts.add(b"EXIF" + struct.pack("<I", len(exif)) + exif + b"\0" * (len(exif) % 2), keep=True)
    parts.add(data[size + 8 :], keep=False)
    body, gone = parts.together()
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body, gone


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at < len(data):
        size = int(struct.unpack_from("<I", data, at + 4)[0])
        end = at + 8 + size + size % 2
        if at + 8 + size > len(data):
            raise ValueError("cut off")
        yield data[at : at + 4], data[at:end]
        at = end


def _strip_gif(data: bytes, exif: bytes) -> Stripped:
    parts = _Parts()
    at = 13 + _colours(data[10])
    parts.add(data[:at], keep=True)
    while True:
        block = data[at]
        if block == 0x3B:
            parts.add(b"\x3b", keep=True)
            parts.add(data[at + 1 :], keep=False)
            return parts.together()
        if block == 0x21:
            end = _sub_blocks_end(data, at + 2)
            parts.add(data[at:end], keep=_draws_gif(data[at + 1], data[at + 3 : at + 14]))
        elif block == 0x2C:
            end = _sub_blocks_end(data, at + 11 + _colours(data[at + 9]))
            parts.add(data[at:end], keep=True)
        else:
            raise ValueError("no block where one should be")
        at = end


def _colours(packed: int) -> int:
    """How many bytes a table of colours has, by the byte that announces it."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _sub_blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _draws_gif(label: int, application: bytes) -> bool:
    """Whether an extension is needed: times and transparency, and how often an animation repeats."""
    return label == 0xF9 or (label == 0xFF and application in {b"NETSCAPE2.0", b"ANIMEXTS1.0"})
