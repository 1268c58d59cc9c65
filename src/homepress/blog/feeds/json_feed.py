"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from .channel import Channel, Entry

VERSION = "https://jsonfeed.org/version/1.1"


def to_json_feed(channel: Channel, address: str) -> bytes:
    """Write a feed that lies at this address."""
    document = _without_empty(
        {
            "version": VERSION,
            "title": channel.title,
            "home_page_url": channel.home,
            "feed_url": address,
            "description": channel.description,
            "language": channel.language,
        }
    ) | {"items": [_item(entry) for entry in channel.entries]}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _item(entry: Entry) -> dict[str, Any]:
    return _without_empty(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "image": entry.image,
            "date_published": entry.published_at.isoformat(),
            "date_modified": entry.modified_at.isoformat(),
            "authors": [_without_empty({"name": author.name, "url": author.url}) for author in entry.authors],
            "tags": list(entry.tags),
            "language": entry.language,
        }
    ) | {"content_html": entry.html}


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
