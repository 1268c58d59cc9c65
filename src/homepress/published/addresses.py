"""Which requests may get a stored page, and where its file lies: a pure function of host and path.

An edge server finds the file from the request alone: `/slug/` is `<host>/slug/index.html`, and what
has a name of its own (`/feeds/atom.xml`) lies under it. Every address of ours is written in ASCII
and lower case, so that whatever is written otherwise (percent signs, dots, backslashes, NUL) is not
decoded or cleaned but has no file, and goes on to the site.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

PATH = re.compile(r"/(?:@?[a-z0-9][a-z0-9_-]*/)*(?:[a-z0-9][a-z0-9-]*\.(?:xml|json|txt))?", re.ASCII)
LONGEST = 250
"""Characters of a path; no segment is longer than a file's name may be (255 bytes) with its suffixes."""

NEVER = frozenset({"accounts", "admin", "api", "media", "preview", "profile", "static", "studio"})
"""First segments under which nothing is the same for everybody, whatever a view says."""

HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)
INDEX = "index.html"

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
"""By the name of the file, else by its ending: what the edge sends, and what alone may be stored under it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that may be stored: the host as a folder's name, and the file's name in that folder."""

    host: str
    name: str

    @property
    def path(self) -> str:
        """The path of its address."""
        return "/" + self.name.removesuffix(INDEX)

    @property
    def media_type(self) -> str:
        return media_type(self.name)


@lru_cache(maxsize=4096)
def name_of(path: str) -> str | None:
    """Return the file's name for a path as it was sent, still encoded; None where none may be stored."""
    if len(path) > LONGEST or not PATH.fullmatch(path) or path.split("/", 2)[1] in NEVER:
        return None
    return path[1:] + INDEX if path.endswith("/") else path[1:]


def host_of(header: str, hosts: Collection[str]) -> str | None:
    """Return the folder for a Host header, if that is one of the site's own names, written out in full.

    A pattern (`.example.org`, `*`) lets anybody make names up; they are answered, and not stored.
    """
    name = header.lower()
    bracket = name.rfind("]")
    if (colon := name.rfind(":")) > bracket:
        name = name[:colon]
    return name if name in hosts and HOST.fullmatch(name) else None


@lru_cache(maxsize=256)
def media_type(name: str) -> str:
    """Return the Content-Type of a file by its name."""
    last = name.rpartition("/")[2]
    return MEDIA_TYPES.get(last) or MEDIA_TYPES[last.rpartition(".")[2]]
