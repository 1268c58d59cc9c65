"""Atom (RFC 4287)."""

from django.utils.feedgenerator import rfc3339_date

from homepress.core.xml import Document

from .channel import BEGINNING, Author, Channel, Entry

NAMESPACE = "http://www.w3.org/2005/Atom"


def to_atom(channel: Channel, address: str) -> bytes:
    """Write a feed that lies at this address."""
    xml = Document()
    with xml.element("feed", {"xmlns": NAMESPACE, "xml:lang": channel.language}):
        xml.add("id", channel.home)
        xml.add("title", channel.title)
        xml.add_if("subtitle", channel.description)
        xml.add("link", rel="alternate", type="text/html", href=channel.home)
        xml.add("link", rel="self", type="application/atom+xml", href=address)
        xml.add("updated", rfc3339_date(channel.modified_at or BEGINNING))
        _author(xml, Author(name=channel.title, url=channel.home))  # of the entries that name none (4.1.1)
        for entry in channel.entries:
            _entry(xml, entry)
    return xml.to_bytes()


def _entry(xml: Document, entry: Entry) -> None:
    with xml.element("entry", {"xml:lang": entry.language}):
        xml.add("id", entry.id)
        xml.add("title", entry.title)
        xml.add("link", rel="alternate", type="text/html", href=entry.url)
        xml.add("published", rfc3339_date(entry.published_at))
        xml.add("updated", rfc3339_date(entry.modified_at))
        for author in entry.authors:
            _author(xml, author)
        for tag in entry.tags:
            xml.add("category", term=tag)
        xml.add_if("summary", entry.summary)
        xml.add("content", entry.html, type="html")


def _author(xml: Document, author: Author) -> None:
    with xml.element("author"):
        xml.add("name", author.name)
        if author.url:
            xml.add("uri", author.url)
