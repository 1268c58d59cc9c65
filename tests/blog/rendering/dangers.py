"""What must not be in a page that mallory wrote, found as a browser would find it: by parsing."""

from collections.abc import Iterator
from typing import cast
from xml.etree.ElementTree import Element

import html5lib

from homepress.blog.rendering.names import names

SCRIPTING_ELEMENTS = names(
    "script iframe frame frameset object embed applet base link meta style form textarea select option"
    " svg math template portal noscript plaintext xmp title dialog"
)
SAFE_SCHEMES = frozenset({"", "http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "ftp", "gemini", "geo"})
ADDRESSES = frozenset({"href", "src", "poster", "cite", "action", "formaction", "data", "background", "srcset"})
KNOWN_ATTRIBUTES = names(
    "abbr align alt aria-label checked cite class colspan controls data-language data-line datetime"
    " decoding default dir disabled download headers height high href hreflang id kind label lang loading"
    " loop low max media min muted name open optimum playsinline poster preload rel reversed role rowspan"
    " scope sizes span src srclang srcset start tabindex target title type value width"
)
OUR_BUTTON = {"class", "type", "data-copy", "hidden"}


def elements(html: str) -> Iterator[Element]:
    tree: Element = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return (element for element in tree.iter() if isinstance(cast("object", element.tag), str))  # else a comment


def dangers(html: str) -> list[str]:
    """Name everything in a page that could run, frame, restyle or imitate."""
    return [problem for element in elements(html) for problem in _of_element(element)]


def _of_element(element: Element) -> Iterator[str]:
    name = str(element.tag).lower()
    if name in SCRIPTING_ELEMENTS:
        yield f"<{name}>"
    if name == "button" and set(element.attrib) != OUR_BUTTON:
        yield f"a button that is not ours: {element.attrib}"
    if name == "input" and (element.get("type") != "checkbox" or "disabled" not in element.attrib):
        yield f"a field: {element.attrib}"
    for key, value in element.attrib.items():
        yield from _of_attribute(name, str(key).lower(), value)


def _of_attribute(name: str, key: str, value: str) -> Iterator[str]:
    if key not in KNOWN_ATTRIBUTES and (name, key) not in {("button", "data-copy"), ("button", "hidden")}:
        yield f"{name}[{key}]"
    if key == "target" and value != "_blank":
        yield f"{name}[target] {value}"
    for address in value.split(",") if key == "srcset" else [value]:
        if key in ADDRESSES and (scheme := scheme_of(address)) not in SAFE_SCHEMES and not _is_picture(name, address):
            yield f"{name}[{key}] with {scheme}:"
    if key == "name" and name in {"img", "form", "a", "iframe", "embed", "object"}:
        yield f"{name}[name]"


def _is_picture(name: str, address: str) -> bool:
    return name == "img" and address.startswith(("data:image/png;", "data:image/jpeg;", "data:image/gif;"))


def scheme_of(address: str) -> str:
    """Answer an address's scheme the way a browser reads it: control characters at the front and tabs do not count."""
    text = "".join(c for c in address.lstrip("".join(map(chr, range(33)))) if c not in "\t\n\r").lower()
    before, colon, _after = text.partition(":")
    plain = before.replace("+", "").replace("-", "").replace(".", "")
    return before if colon and plain.isalnum() and before[:1].isalpha() else ""
