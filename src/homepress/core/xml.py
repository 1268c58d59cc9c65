"""Writing XML, an element a line of code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Self
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator


class Document:
    """An XML document in the making. Whoever adds a text sees to it that XML may hold its characters."""

    def __init__(self) -> None:
        self._out = BytesIO()
        self._xml = SimplerXMLGenerator(self._out, "utf-8", short_empty_elements=True)
        self._xml.startDocument()

    @contextmanager
    def element(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[Self]:
        """Open an element, and close it when what is in it has been added."""
        self._xml.startElement(name, AttributesImpl(attributes or {}))
        yield self
        self._xml.endElement(name)

    def add(self, name: str, text: str = "", **attributes: str) -> None:
        """Add an element that holds nothing but text."""
        self._xml.addQuickElement(name, text, attributes)

    def add_if(self, name: str, text: str) -> None:
        """Add an element only where there is a text for it."""
        if text:
            self.add(name, text)

    def to_bytes(self) -> bytes:
        self._xml.endDocument()
        return self._out.getvalue()
