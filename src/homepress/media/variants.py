"""Which smaller forms of a picture there are, where they lie, and how a page offers them.

They are derived: from the picture's bytes, whose hash is in their path, and by a maker, whose version
is in their name. So they are never stale, may be cached for ever, thrown away and made again.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import __version__ as pillow
from PIL import features

from homepress.core.kinds import AVIF, WEBP, Kind

WIDTHS = (320, 640, 960, 1280, 1920)
"""In pixels: from a small phone to a wide cover on a dense screen."""

TALLEST = 16_383
"""The most pixels that WebP has a side."""

FORMATS: Mapping[str, Kind] = {"avif": AVIF, "webp": WEBP}
"""Suffixes and what they stand for, the one that browsers should take first."""

SMALLEST_BYTES = 6_000
"""A picture as small as this costs less than the choice."""

FOLDER = "variants"

_OUTPUT = 1
"""Counted up with every change to what is made."""

_MADE_BY = [str(_OUTPUT), pillow, *(str(features.version(name)) for name in FORMATS)]
MAKER = hashlib.sha256(" ".join(_MADE_BY).encode()).hexdigest()[:8]
"""The version of what makes variants: our own, Pillow's, and those of its encoders."""

PATH = re.compile(r"variants/([0-9a-f]{2})/(\1[0-9a-f]{30})/([0-9a-f]{8}-[0-9]{1,5}\.(?:avif|webp))")
"""What `path_of` makes: the hash's first two digits, its first 32, and the file's name."""


@dataclass(frozen=True, slots=True)
class Source:
    """One format of a picture, as `<source>` says it."""

    type: str
    srcset: str


def folder_of(digest: str) -> str:
    """Where all variants of a picture lie, under the media root."""
    return f"{FOLDER}/{digest[:2]}/{digest[:32]}"


def path_of(digest: str, maker: str, width: int, suffix: str) -> str:
    return f"{folder_of(digest)}/{maker}-{width}.{suffix}"


def widths_for(width: int, height: int) -> tuple[int, ...]:
    """Return the widths to make of a picture of this size: smaller ones, and its own where that is not too large."""
    own = min(width, WIDTHS[-1])
    # Two that hardly differ are one too many.
    smaller = [candidate for candidate in WIDTHS if candidate < own * 0.9]
    return tuple(w for w in (*smaller, own) if w * height <= TALLEST * width)


def sources(
    digest: str, made: Mapping[str, object], original: "Original", url_of: Callable[[str], str]
) -> tuple[Source, ...]:
    """Return what a page may offer instead of the original, the best first; empty where nothing was made.

    `made` is a row's record: `{"maker": "1a2b3c4d", "avif": [320, 640], "webp": [320, 640]}`.
    """
    maker = str(made.get("maker", ""))
    found = []
    for suffix, kind in FORMATS.items():
        widths = made.get(suffix)
        if not isinstance(widths, list) or not widths:
            continue
        candidates = [f"{url_of(path_of(digest, maker, width, suffix))} {width}w" for width in widths]
        if original.content_type == kind.content_type and widths[-1] < original.width <= WIDTHS[-1]:
            candidates.append(f"{original.url} {original.width}w")
        found.append(Source(kind.content_type, ", ".join(candidates)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Original:
    """The picture that variants were made of."""

    url: str
    content_type: str
    width: int
