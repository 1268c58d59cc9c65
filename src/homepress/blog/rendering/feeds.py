"""A rendering as it stands in a feed or a letter: on its own, far from the page and its scripts."""

import re
from urllib.parse import urljoin

from homepress.blog.rendering.markup import RAW_TEXT, Attributes, read_attributes, tags, write_tag

_ADDRESSES = ("href", "src", "poster", "cite")
_FOR_THE_PAGE = ("class", "loading", "decoding", "fetchpriority", "tabindex", "role", "aria-label", "id")
_GONE = (RAW_TEXT - {"iframe"}) | {"button"}
_UNWRAPPED = ("a", "div", "span")
_CHOICE = re.compile(r"<picture>(?:<source [^>]*+>)++(<img [^>]*+>)</picture>")
"""A picture in several formats, as `addresses.choose` writes it."""


def absolute(html: str, base_url: str) -> str:
    """Make every address absolute, and leave out what only the page can use.

    Buttons, scripts and heading anchors go, and so do classes, ids and the colours of code, which
    say nothing without the page's style sheets. Of a picture in several formats the plain image stays.
    """
    out: list[str] = []
    kept: dict[str, list[bool]] = {name: [] for name in _UNWRAPPED}
    gone = ""
    at = 0
    html = _CHOICE.sub(r"\1", html)
    for tag in tags(html):
        if not gone:
            out.append(html[at : tag.start()])
        at = tag.end()
        name = (tag["name"] or "").lower()
        if gone:
            gone = "" if tag["close"] and name == gone else gone
        elif name in _GONE and not tag["close"]:
            gone = name
        elif tag["close"]:
            if name not in kept or not kept[name] or kept[name].pop():
                out.append(tag[0])
        elif name:
            attributes = _absolute(read_attributes(tag["attributes"]), base_url)
            if name in kept:
                kept[name].append(_says_something(name, attributes))
            if name not in kept or kept[name][-1]:
                out.append(write_tag(name, {k: v for k, v in attributes.items() if k not in _FOR_THE_PAGE}))
    out.append("" if gone else html[at:])
    return "".join(out)


def _says_something(name: str, attributes: Attributes) -> bool:
    """Whether an element is anything without its class. A heading's anchor leads to the heading itself."""
    if name == "a":
        return "href" in attributes and attributes.get("class") != "heading-anchor"
    return not attributes.get("class") or not set(attributes).issubset(_FOR_THE_PAGE)


def _absolute(attributes: Attributes, base_url: str) -> Attributes:
    found = {key: value for key, value in attributes.items() if not key.startswith("data-")}
    for key in _ADDRESSES:
        if key in found:
            found[key] = _join(base_url, found[key])
    if "srcset" in found:
        found["srcset"] = ", ".join(_candidate(part, base_url) for part in found["srcset"].split(",") if part.strip())
    return found


def _candidate(candidate: str, base_url: str) -> str:
    """Make the address of one of several pictures absolute; its width or density stands behind it."""
    address, *rest = candidate.split()
    return " ".join([_join(base_url, address), *rest])


def _join(base_url: str, address: str) -> str:
    try:
        return urljoin(base_url, address)
    except ValueError:  # brackets that are no IPv6 address
        return address
