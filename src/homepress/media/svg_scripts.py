"""Refusing SVG that would run something."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

_SCRIPTS = frozenset({"script", "handler", "listener"})
_ANIMATIONS = frozenset({"set", "animate"})


def active_part(root: Element) -> str:
    """Say what in an SVG document would run, if it were opened by itself; empty where nothing would."""
    return next(_active_parts(root), "")


def _active_parts(root: Element) -> Iterator[str]:
    for element in root.iter():
        name = _local(element.tag).lower()
        if name in _SCRIPTS:
            yield f"<{name}>"
        for attribute, value in element.attrib.items():
            plain = _local(attribute).lower()
            if plain.startswith("on"):
                yield f"{plain}="
            if plain in {"href", "src", "to", "from", "values"} and _runs(value):
                yield f"{plain}=javascript:"
            if name in _ANIMATIONS and plain == "attributename" and value.strip().lower().startswith("on"):
                yield f"<{name} attributeName={value.strip()}>"


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _runs(value: str) -> bool:
    """Whether an address is a script; browsers pass over white space and control characters in its scheme."""
    plain = "".join(character for character in value if character > " ").lower()
    return plain.startswith(("javascript:", "vbscript:", "data:text/html"))
