"""The kinds of files that are taken, and how each is recognised by its bytes.

What a file is called decides nothing, except among kinds that only a name tells apart: the formats
that are ZIP archives inside, and plain text. A stored name always ends as its kind does, so that a
server which goes by the name sends it as what it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

HEAD = 4096
"""How many bytes from the start recognition looks at, in bytes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file; the first suffix is the usual one. `inline`: a browser may show it by itself."""

    content_type: str
    suffixes: tuple[str, ...]
    inline: bool = False


def _starting(*prefixes: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(prefixes)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """ISO base media (ISO 14496-12): `ftyp`, then the major brand."""
    return lambda head: head[4:8] == b"ftyp" and head[8:12].startswith(brands)


def _ebml(document_type: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"\x1aE\xdf\xa3" and document_type in head[:64]


PNG = Kind("image/png", (".png",), inline=True)
JPEG = Kind("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), inline=True)
GIF = Kind("image/gif", (".gif",), inline=True)
WEBP = Kind("image/webp", (".webp",), inline=True)
AVIF = Kind("image/avif", (".avif",), inline=True)
HEIC = Kind("image/heic", (".heic", ".heif"))
ICO = Kind("image/vnd.microsoft.icon", (".ico",), inline=True)
SVG = Kind("image/svg+xml", (".svg",), inline=True)
PDF = Kind("application/pdf", (".pdf",), inline=True)

PILLOW = {PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WEBP: "WEBP", AVIF: "AVIF", ICO: "ICO"}
"""Pictures of pixels, and what Pillow calls their format."""

RECOGNISED: tuple[tuple[Kind, Callable[[bytes], bool]], ...] = (
    (PNG, _starting(b"\x89PNG\r\n\x1a\n")),
    (JPEG, _starting(b"\xff\xd8\xff")),
    (GIF, _starting(b"GIF87a", b"GIF89a")),
    (WEBP, _riff(b"WEBP")),
    (AVIF, _brand(b"avif", b"avis")),
    (HEIC, _brand(b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")),
    (ICO, _starting(b"\x00\x00\x01\x00")),
    (PDF, _starting(b"%PDF-")),
    (Kind("audio/wav", (".wav",), inline=True), _riff(b"WAVE")),
    (Kind("audio/mp4", (".m4a",), inline=True), _brand(b"M4A", b"M4B")),
    (Kind("video/quicktime", (".mov",)), _brand(b"qt  ")),
    (Kind("video/mp4", (".mp4", ".m4v"), inline=True), _brand(b"iso", b"mp4", b"avc1", b"M4V", b"dash", b"MSNV")),
    (Kind("audio/mpeg", (".mp3",), inline=True), _starting(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    (Kind("audio/flac", (".flac",), inline=True), _starting(b"fLaC")),
    (Kind("audio/ogg", (".ogg", ".oga", ".opus", ".ogv"), inline=True), _starting(b"OggS")),
    (Kind("video/webm", (".webm",), inline=True), _ebml(b"webm")),
    (Kind("application/gzip", (".gz", ".tgz")), _starting(b"\x1f\x8b\x08")),
    (Kind("application/x-xz", (".xz", ".txz")), _starting(b"\xfd7zXZ\x00")),
)

XML_STARTS = (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")

ZIP = Kind("application/zip", (".zip",))
ZIPPED = (
    Kind("application/epub+zip", (".epub",)),
    Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)),
    Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
    Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx",)),
    Kind("application/vnd.oasis.opendocument.text", (".odt",)),
    Kind("application/vnd.oasis.opendocument.spreadsheet", (".ods",)),
    Kind("application/vnd.oasis.opendocument.presentation", (".odp",)),
)
TEXT = (
    Kind("text/plain", (".txt", ".text", ".log", ".md", ".diff", ".patch", ".bib", ".srt", ".toml", ".yaml", ".yml")),
    Kind("text/csv", (".csv",)),
    Kind("text/tab-separated-values", (".tsv",)),
    Kind("text/vtt", (".vtt",)),
    Kind("text/calendar", (".ics",)),
    Kind("application/json", (".json", ".ipynb", ".geojson", ".webmanifest")),
)
"""Text that no browser runs. Scripts, style sheets and HTML are not in it: sent from the site's own
address they would act in its name."""

ALL = (*(kind for kind, _ in RECOGNISED), SVG, ZIP, *ZIPPED, *TEXT)
BY_SUFFIX = {suffix: kind for kind in ALL for suffix in kind.suffixes}


def recognise(file: BinaryIO, name: str) -> Kind | None:
    """Return the kind of a file by its bytes, or None where it is none that is taken."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    for kind, matches in RECOGNISED:
        if matches(head):
            return kind
    named = BY_SUFFIX.get(suffix_of(name))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return named if named in ZIPPED else ZIP
    if not _is_text(head):
        return None
    if named is SVG or (b"<svg" in head and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(XML_STARTS)):
        return SVG
    return named if named in TEXT else None


def suffix_of(name: str) -> str:
    """Return the last suffix of a name in lower case, with its dot."""
    return PurePosixPath(name).suffix.lower()


def _is_text(head: bytes) -> bool:
    """Whether this can be the start of UTF-8 text; a character cut in two at the end is none's fault."""
    try:
        head[:-3].decode() if len(head) == HEAD else head.decode()
    except UnicodeDecodeError:
        try:
            head[: head.rindex(b"\n") + 1].decode()
        except (UnicodeDecodeError, ValueError):
            return False
    return b"\x00" not in head
