"""Finding out what a path leads to that is no page's current address."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import Resolver404, resolve

from homepress.blog.models import Permalink, Post
from homepress.blog.permalinks import trim

CATCH_ALL = frozenset({"post", "elsewhere"})
FEEDS_ELSEWHERE = {
    "atom.xml": "/feeds/atom.xml",
    "feed": "/feeds/rss.xml",
    "feed.json": "/feeds/feed.json",
    "feed.xml": "/feeds/atom.xml",
    "feed/atom": "/feeds/atom.xml",
    "index.xml": "/feeds/rss.xml",
    "rss": "/feeds/rss.xml",
    "rss.xml": "/feeds/rss.xml",
}
"""Where other blogs have their feeds (Jekyll, Hugo, Zola, WordPress, Ghost): subscribers come along."""

PART = re.compile(
    "(.+?)/(page/[1-9][0-9]{0,6}|feeds/[^/]+|" + "|".join(map(re.escape, FEEDS_ELSEWHERE)) + ")", re.IGNORECASE
)
"""What a tag has beside its page, here and in other blogs, where a section or a tag has a feed below its address."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The path leads here now. `post` is the one that it shows, if it does show one."""

    url: str
    post: Post | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """What was here has been deleted."""


def find(path: str) -> Moved | Gone | None:
    """Return what a decoded path leads to, straight, however it is written; None for nothing.

    Outer slashes, `index.html` and the case of a slug do not matter.
    """
    trimmed = trim(path)
    if not trimmed:
        return Moved("/") if path.isprintable() else None
    return _claimed(trimmed) or _of_the_site(trimmed)


def _claimed(path: str) -> Moved | Gone | None:
    part = PART.fullmatch(path)
    spellings = dict.fromkeys([path, path.lower()])
    bases = dict.fromkeys([part[1], part[1].lower()]) if part else {}
    links = (
        Permalink.objects.select_related("post", "tag", "media")
        .defer(*(f"post__{name}" for name in Post.LONG_TEXTS))
        .in_bulk([*spellings, *bases])
    )
    for spelling in spellings:
        if link := links.get(spelling):
            return _destination(link)
    for base in bases:
        if part and (link := links.get(base)):
            return _part_of(link, part[2])
    return None


def _destination(link: Permalink) -> Moved | Gone:
    if link.post:
        return Moved(link.post.get_absolute_url(), link.post)
    owner = link.tag or link.media
    return Moved(owner.get_absolute_url()) if owner else Gone()


def _part_of(link: Permalink, rest: str) -> Moved | Gone | None:
    """Return a further page or the feed of a tag; nothing else has such, but a deleted tag had."""
    if link.tag is None:
        return Gone() if link.path.startswith("tag/") and link.post is None and link.media is None else None
    rest = rest.lower()
    part = FEEDS_ELSEWHERE.get(rest, f"/{rest}/" if rest.startswith("page/") else f"/{rest}")
    return Moved(link.tag.get_absolute_url().rstrip("/") + part)


def _of_the_site(path: str) -> Moved | None:
    """Return the address of the site itself that was meant: with its slash, in lower case."""
    if feed := FEEDS_ELSEWHERE.get(path.lower()):
        return Moved(feed)
    for spelling in dict.fromkeys([path, path.lower()]):
        for candidate in (f"/{spelling}/", f"/{spelling}"):
            try:
                match = resolve(candidate)
            except Resolver404:
                continue
            if match.url_name not in CATCH_ALL:
                return Moved(quote(candidate, safe="/@"))
    return None
