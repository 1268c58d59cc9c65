"""What may stand in a post: an allow-list of ours, enforced by nh3 (ammonia, html5ever).

Everything that is not named here goes: scripts, styles, forms, frames, SVG, event handlers, classes
that are not ours, addresses of other schemes. What the page adds itself (heading anchors, buttons)
comes behind the cleaner, so nobody can write it.
"""

import re
from collections.abc import Callable
from functools import cache

import nh3

from homepress.blog.rendering.names import names

_TEXT = names(
    "a abbr address article aside b bdi bdo blockquote br cite code data dd del details dfn div dl dt em figcaption"
    " figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i ins kbd li main mark ol p pre q rp rt ruby s samp section"
    " small span strong sub summary sup time u ul var wbr center strike tt big"
)
_MEDIA = frozenset({"img", "picture", "source", "video", "audio", "track"})
_TABLES = frozenset({"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"})
_MEASURES = frozenset({"progress", "meter"})
_TASKS = frozenset({"label", "input"})
TAGS = _TEXT | _MEDIA | _TABLES | _MEASURES | _TASKS

_GONE_WITH_CONTENT = frozenset(
    {"script", "style", "title", "template", "iframe", "object", "svg", "math", "textarea", "select", "noembed"}
    | {"noframes", "xmp"}
)

_ALIGNED = {"left", "right", "center", "justify"}
_ATTRIBUTES = {
    "*": {"id", "title", "lang", "dir", "class"},
    "a": {"href", "name", "hreflang", "rel", "type", "download", "aria-label"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height"},
    "source": {"src", "srcset", "sizes", "type", "media", "width", "height"},
    "video": {"src", "poster", "width", "height", "controls", "loop", "muted", "playsinline"},
    "audio": {"src", "controls", "loop", "muted"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "data": {"value"},
    "details": {"open", "name"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "code": {"data-info"},
    "col": {"span"},
    "colgroup": {"span"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "abbr"},
    "progress": {"value", "max"},
    "meter": {"value", "min", "max", "low", "high", "optimum"},
    "input": {"checked"},
}
_VALUES = {
    **{tag: {"align": _ALIGNED} for tag in ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "img")},
    "td": {"align": _ALIGNED},
    "th": {"align": _ALIGNED, "scope": {"col", "row", "colgroup", "rowgroup"}},
    "div": {"align": _ALIGNED, "role": {"note"}},
    "section": {"role": {"doc-endnotes"}},
    "a": {"role": {"doc-noteref", "doc-backlink"}, "target": {"_blank"}},
}
_FORCED = {"input": {"type": "checkbox", "disabled": ""}}

CLASSES = {
    "div": {"callout", *(f"callout--{kind}" for kind in ("note", "tip", "important", "warning", "caution"))},
    "p": {"callout__title"},
    "li": {"task-list-item"},
    "sup": {"footnote-ref"},
    "section": {"footnotes"},
    "a": {"footnotes__back"},
}
"""The classes that the Markdown writer gives; nobody's raw HTML may dress up as other parts of the page."""

SCHEMES = names("http https mailto tel sms xmpp irc ircs ftp gemini geo magnet matrix")

_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=\s]*\Z", re.IGNORECASE)
_LANGUAGE_CLASS = re.compile(r"lang(?:uage)?-[^\s\"'<>]{1,40}\Z")
_NUMBER = re.compile(r"\s*(\d{1,5})(?:px)?\s*\Z")
_RELATIONS = names("author bookmark external license me nofollow noopener noreferrer sponsored tag ugc")
_NOSCRIPT = re.compile(r"</?noscript(?:\s[^>]*+)?>", re.IGNORECASE)


def clean(html: str) -> str:
    """Take away whatever `TAGS` and the rest of this module do not name."""
    # The parser takes the content of <noscript> for text, as in a page with scripts. There are none here.
    return _cleaner().clean(_NOSCRIPT.sub("", html))


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        tag_attribute_values=_VALUES,
        set_tag_attribute_values=_FORCED,
        attribute_filter=_filter,
        url_schemes=SCHEMES | {"data"},
        link_rel=None,
    )


def _filter(tag: str, name: str, value: str) -> str | None:
    """Look at the values of the attributes that have bounds beyond their names."""
    check = _CHECKS.get(name)
    return check(tag, value) if check else value


def _classes(tag: str, value: str) -> str | None:
    if tag in {"code", "pre"}:
        return " ".join(word for word in value.split() if _LANGUAGE_CLASS.match(word)) or None
    allowed = CLASSES.get(tag, set())
    return " ".join(word for word in value.split() if word in allowed) or None


def _source(tag: str, value: str) -> str | None:
    """A picture may be in the text itself; nothing else may."""
    return value if tag == "img" and _DATA_IMAGE.match(value) else _address(tag, value)


def _address(tag: str, value: str) -> str | None:
    return None if value.lstrip(_IGNORED).lower().startswith("data:") else value


def _web_address(tag: str, value: str) -> str | None:
    """The parser looks at the schemes of `href` and `src` alone."""
    scheme, colon, _rest = value.partition(":")
    return value if not colon or "/" in scheme or scheme.lower() in {"http", "https"} else None


def _web_addresses(tag: str, value: str) -> str | None:
    parts = [part for part in value.split(",") if part.strip()]
    return value if all(_web_address(tag, part.split()[0]) for part in parts) else None


def _length(tag: str, value: str) -> str | None:
    number = _NUMBER.match(value)
    return number[1] if number else None


def _relations(tag: str, value: str) -> str | None:
    return " ".join(word for word in value.lower().split() if word in _RELATIONS) or None


_IGNORED = "".join(map(chr, range(33)))
"""Control characters and space, which browsers take off the front of an address (URL, 4.4)."""

_CHECKS: dict[str, Callable[[str, str], str | None]] = {
    "class": _classes,
    "href": _address,
    "src": _source,
    "srcset": _web_addresses,
    "poster": _web_address,
    "cite": _web_address,
    "width": _length,
    "height": _length,
    "rel": _relations,
}
