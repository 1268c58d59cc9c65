"""What a page says of itself to search engines, link previews and feed readers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

IN_A_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
"""What would end a script element, or a line of JavaScript, in the middle of JSON."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of the page, by its full address."""

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed of the page; `type` is its media type."""

    type: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMeta:
    """The head of a page. Addresses are full ones.

    `title` is the page's own; the site's name is added behind it, except where it is empty.
    `kind` is an Open Graph type. `robots` empty means that the page may be indexed.
    """

    title: str
    site_title: str = ""
    description: str = ""
    canonical: str = ""
    robots: str = ""
    kind: str = "website"
    language: str = ""
    picture: Picture | None = None
    published_at: datetime | None = None
    edited_at: datetime | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    newer: str = ""
    older: str = ""
    things: tuple[Mapping[str, Any], ...] = ()

    @property
    def full_title(self) -> str:
        """What stands in the browser's tab."""
        return " · ".join(filter(None, [self.title, self.site_title]))

    @property
    def locale(self) -> str:
        """The language as Open Graph writes it: `pt_BR`."""
        return self.language.replace("-", "_")

    @property
    def twitter_card(self) -> str:
        return "summary_large_image" if self.picture else "summary"

    @property
    def json_ld(self) -> SafeString:
        """The things that the page is about, for schema.org's readers; safe inside a script element."""
        if not self.things:
            return SafeString("")
        document = {"@context": "https://schema.org", "@graph": self.things}
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return mark_safe(text.translate(IN_A_SCRIPT))  # noqa: S308  # escaped by the table above
