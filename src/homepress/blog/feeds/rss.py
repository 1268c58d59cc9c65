"""RSS 2.0 (https://www.rssboard.org/rss-specification), the full text in content:encoded."""

from django.utils.feedgenerator import rfc2822_date

from homepress.core.xml import Document

from .channel import BEGINNING, Channel, Entry

NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}


def to_rss(channel: Channel, address: str) -> bytes:
    """Write a feed that lies at this address."""
    xml = Document()
    with xml.element("rss", {"version": "2.0"} | NAMESPACES), xml.element("channel"):
        xml.add("title", channel.title)
        xml.add("link", channel.home)
        xml.add("description", channel.description or channel.title)
        xml.add("language", channel.language)
        xml.add("atom:link", rel="self", type="application/rss+xml", href=address)
        xml.add("lastBuildDate", rfc2822_date(channel.modified_at or BEGINNING))
        for entry in channel.entries:
            _item(xml, entry)
    return xml.to_bytes()


def _item(xml: Document, entry: Entry) -> None:
    with xml.element("item"):
        xml.add("title", entry.title)
        xml.add("link", entry.url)
        xml.add("guid", entry.id, isPermaLink="false")
        xml.add("pubDate", rfc2822_date(entry.published_at))
        for author in entry.authors:
            xml.add("dc:creator", author.name)
        for tag in entry.tags:
            xml.add("category", tag)
        xml.add_if("description", entry.summary)
        xml.add("content:encoded", entry.html)
