"""What a web server has to know to send published pages, whichever it is.

The rule, the same as in `homepress.published`: a GET or HEAD without query, cookie and authorization,
for the site's own name, gets `<pages>/<domain><path>` or, for a path that ends with a slash,
`index.html` in it. All else goes to the site. Where the site does not answer, pages are sent to
everybody, in their previous version if need be; a fragment gets a sentence, and the rest a page that
says so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

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
    """

    domain: str
    pages: PurePosixPath
    static: PurePosixPath
    sockets: tuple[PurePosixPath, ...]
    """Where the site answers; several for the time of a deploy."""
    headers: Mapping[str, str] = field(default_factory=dict)
    header_directives: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for what would be read as configuration, and not as a value."""
        for text in (self.domain, str(self.pages), str(self.static), *map(str, self.sockets)):
            if not re.fullmatch(r"[A-Za-z0-9._:/@-]+", text):
                raise ValueError(f"not a name or path for a web server's configuration: {text!r}")
        assert_headers(self.headers)

    @property
    def inner(self) -> PurePosixPath:
        """What belongs to the store and has no address."""
        return self.pages / ".store"


def assert_headers(headers: Mapping[str, str]) -> None:
    """Raises ValueError for a header that would be read as configuration, and not as a value."""
    for name, value in headers.items():
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or re.search(r"[\x00-\x1f\x7f\"\\{}$]", value):
            raise ValueError(f"not a header for a web server's configuration: {name}: {value!r}")
