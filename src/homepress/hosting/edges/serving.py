"""What a web server has to know to send published pages, whichever it is.

The rule, the same as in `homepress.published`: a GET or HEAD without query, cookie and authorization,
for the site's own name, gets `<pages>/<domain><path>` or, for a path that ends with a slash,
`index.html` in it. All else goes to the site. Where the site does not answer, pages are sent to
everybody, in their previous version if need be; a fragment gets a sentence, and the rest a page that
says so.

Uploaded files are public, each at an address that names the hash of its bytes. One that is there is
sent with what `core.sent_files` says of it; whatever else is asked for below `/media/` goes to the site.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePosixPath

from homepress.core.kinds import BY_SUFFIX
from homepress.core.sent_files import HEADERS, described

SENTENCE = "Not available just now. Please try again in a moment."
"""For fragments, which stand in the middle of a page."""

TYPES = {
    "/": "text/html; charset=utf-8",
    "/atom.xml": "application/atom+xml; charset=utf-8",
    "/rss.xml": "application/rss+xml; charset=utf-8",
    "/feed.json": "application/feed+json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
"""The type by the end of a path, the first that fits. Paths that end otherwise are no pages."""

CODINGS = {"br": ".br", "zstd": ".zst", "gzip": ".gz"}
"""The forms that lie beside a page, the best first."""

FILES = {
    "file": f"/media/HASH/NAME[.]({'|'.join(sorted(suffix[1:] for suffix in BY_SUFFIX))})",
    "variant": "/media/variants/HASH/[0-9a-f]{8}-[0-9]{1,5}[.](avif|webp)",
}
"""Paths of uploaded files and of smaller forms of pictures. Each web server has its own way to say HASH (two digits,
`/`, and the 32 that begin with them) and NAME (ASCII letters, digits, `_`, `-`, all beyond ASCII, and `.`, but not
first). What is called otherwise is the site's."""
AS_WRITTEN = "/media/(?:variants/)?[0-9a-f]{2}/[0-9a-f]{32}/[A-Za-z0-9_.%~-]+"
"""The same as a client writes them, before anything is decoded: without a query, dots to resolve, or double slashes."""


UNTOLD = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
"""What is said of pages while no release has told its own headers: stricter than any, and kept by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A site as a web server sees it. `headers` are those that every page has besides what its file tells.

    Where a file of the host holds them, `header_directives` includes it; they are the web server's own words.
    So does `media_directives` for what uploaded files have.
    """

    domain: str
    pages: PurePosixPath
    static: PurePosixPath
    media: PurePosixPath
    """A folder called `media`, as addresses of files begin."""
    sockets: tuple[PurePosixPath, ...]
    """Where the site answers; several for the time of a deploy."""
    headers: Mapping[str, str] = field(default_factory=dict)
    header_directives: str = ""
    media_directives: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for what would be read as configuration, and not as a value."""
        for text in (self.domain, str(self.pages), str(self.static), str(self.media), *map(str, self.sockets)):
            if not re.fullmatch(r"[A-Za-z0-9._:/@-]+", text):
                raise ValueError(f"not a name or path for a web server's configuration: {text!r}")
        if self.media.name != "media":
            raise ValueError(f"not a folder for a web server's configuration: {self.media}")
        assert_headers(self.headers)

    @property
    def media_headers(self) -> Mapping[str, str]:
        """What uploaded files have, where no file of the host holds it."""
        return {} if self.media_directives else media_headers(self.headers)

    @property
    def inner(self) -> PurePosixPath:
        """What belongs to the store and has no address."""
        return self.pages / ".store"


def media_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what is said of every uploaded file: what the site says of all it sends, and what is proper to files."""
    own = {name.lower() for name in HEADERS} | {"cache-control"}
    return {name: value for name, value in headers.items() if name.lower() not in own} | dict(HEADERS)


def suffixes_by_description() -> list[tuple[dict[str, str], list[str]]]:
    """Return which suffixes, without their dots, are sent with which type and disposition."""
    by_words = sorted(BY_SUFFIX, key=lambda suffix: (sorted(described(f"file{suffix}").items()), suffix))
    groups = groupby(by_words, key=lambda suffix: described(f"file{suffix}"))
    return [(words, [suffix[1:] for suffix in found]) for words, found in groups]


def assert_headers(headers: Mapping[str, str]) -> None:
    """Raises ValueError for a header that would be read as configuration, and not as a value."""
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or re.search(r"[\x00-\x1f\x7f\"\\{}$]", value):
            raise ValueError(f"not a header for a web server's configuration: {name}: {value!r}")
