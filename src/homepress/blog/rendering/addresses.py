"""Addresses in a post: asking what they stand for, and what links and pictures get beside them."""

import re
from urllib.parse import unquote

from homepress.blog.rendering.document import Picture, Reference, References
from homepress.blog.rendering.markup import Attributes, write_tag

SIZES = "min(90vw, 41rem)"
"""How wide a picture in a text is: all of a small window but its margins, at most the measure (css/tokens.css)."""

_ABSOLUTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_NEVER_ASKED = re.compile(r"#|\Z|(?:data|mailto|tel|sms|xmpp|javascript):", re.IGNORECASE)


class Addresses:
    """Asks `References` each question once, and keeps what was asked."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._links: dict[str, str | None] = {}
        self._pictures: dict[str, Picture | None] = {}
        self.asked: list[Reference] = []

    def link(self, address: str) -> str:
        if _NEVER_ASKED.match(address):
            return address
        target = unquote(address)
        if target not in self._links:
            self._links[target] = self._references.link(target)
            self.asked.append(Reference("link", target, self._links[target]))
        return self._links[target] or address

    def picture(self, address: str) -> Picture | None:
        if _NEVER_ASKED.match(address):
            return None
        target = unquote(address)
        if target not in self._pictures:
            self._pictures[target] = self._references.picture(target)
            self.asked.append(Reference("picture", target, self._pictures[target]))
        return self._pictures[target]

    def source(self, address: str) -> str:
        """Answer the address of a video or the like, whose size is its own affair."""
        picture = self.picture(address)
        return picture.url if picture else address


def finish_link(attributes: Attributes, addresses: Addresses) -> None:
    """Resolve a link's address. A page of somebody else's must not reach back to ours (`noopener`)."""
    if "href" in attributes:
        attributes["href"] = addresses.link(attributes["href"])
    if _ABSOLUTE.match(attributes.get("href", "")) or attributes.get("target") == "_blank":
        relations = attributes.get("rel", "").split()
        attributes["rel"] = " ".join([*relations, *({"noopener"} - set(relations))])


def finish_image(attributes: Attributes, addresses: Addresses, *, first: bool, leads: bool) -> Picture | None:
    """Give an image its size, so that the page does not jump, and load all but the first when they come near.

    The first of a page that has no other before it (`leads`) is most of what its reader waits for.
    Answers the picture that it shows, where that is one of ours.
    """
    picture = addresses.picture(attributes.get("src", ""))
    if picture:
        attributes["src"] = picture.url
        if picture.width and picture.height and not ("width" in attributes and "height" in attributes):
            attributes.update(_size(picture.width, picture.height, attributes))
    attributes.setdefault("alt", "")
    if first and leads:
        attributes.setdefault("fetchpriority", "high")
    elif not first:
        attributes.setdefault("loading", "lazy")
    attributes.setdefault("decoding", "async")
    return picture


def choose(image: str, picture: Picture | None) -> str:
    """Put an image's tag beside the formats and widths that a browser may take instead."""
    if picture is None or not picture.sources:
        return image
    sources = "".join(
        write_tag("source", {"type": one.type, "srcset": one.srcset, "sizes": SIZES}) for one in picture.sources
    )
    return f"<picture>{sources}{image}</picture>"


def _size(width: int, height: int, attributes: Attributes) -> dict[str, str]:
    """Answer the picture's own size, or, where the writer gave one side, that and the other in proportion."""
    if (given := attributes.get("width", "")).isdecimal() and int(given):
        return {"height": str(round(int(given) * height / width))}
    if (given := attributes.get("height", "")).isdecimal() and int(given):
        return {"width": str(round(int(given) * width / height))}
    return {"width": str(width), "height": str(height)}
