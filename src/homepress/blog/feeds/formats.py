"""The formats that a feed is offered in."""

from collections.abc import Callable
from dataclasses import dataclass

from homepress.blog.meta import FeedLink
from homepress.blog.site import Site

from .atom import to_atom
from .channel import Channel
from .json_feed import to_json_feed
from .rss import to_rss


@dataclass(frozen=True, slots=True)
class Format:
    """A format by the name of its file."""

    name: str
    title: str
    media_type: str
    write: Callable[[Channel, str], bytes]
    """Takes the feed and its own full address."""


FORMATS = {
    each.name: each
    for each in (
        Format("atom.xml", "Atom", "application/atom+xml", to_atom),
        Format("rss.xml", "RSS", "application/rss+xml", to_rss),
        Format("feed.json", "JSON Feed", "application/feed+json", to_json_feed),
    )
}


def links(site: Site, path: str, *, title: str) -> tuple[FeedLink, ...]:
    """Return where the feeds of the page at this path are, for its head."""
    return links_below(site, f"{path}feeds/", title=title)


def links_below(site: Site, base: str, *, title: str) -> tuple[FeedLink, ...]:
    """Return the links to the formats that lie below a path."""
    return tuple(
        FeedLink(each.media_type, f"{title} ({each.title})", site.absolute(base + each.name))
        for each in FORMATS.values()
    )
