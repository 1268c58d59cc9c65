"""What a reader's page costs over the wire, images aside."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.fixtures.blog import Blog

PAGE_BYTES, SCRIPT_BYTES = 25_000, 20_000
STATIC = re.compile(r'(?:href|src|content)="/static/([^"]+)"')
SHEETS = re.compile(r'<link rel="stylesheet" href="[^"]+">')
BLOCKING_SCRIPTS = re.compile(
    r'<script(?![^>]*(?:\bdefer\b|\basync\b|type="module"|type="application/ld\+json"))[^>]*\bsrc='
)


def weight(data: bytes) -> int:
    """Bytes over the wire, as every browser gets them: compressed by Brotli."""
    return len(brotli.compress(data))


def files_of(html: str) -> dict[str, int]:
    """The files that a page asks for, at once or when its reader comes to what needs them, and their weights."""
    found = {name: finders.find(name) for name in STATIC.findall(html)}
    return {name: weight(Path(str(path)).read_bytes()) for name, path in found.items()}


@pytest.mark.parametrize("page", ["home", "rich", "search"])
def test_a_page_keeps_its_budget(blog: Blog, client: Client, page: str) -> None:
    html = client.get({"home": "/", "rich": blog.rich, "search": "/search/?q=ordinary"}[page]).content
    files = files_of(html.decode())
    scripts = {name: size for name, size in files.items() if name.endswith(".js")}
    assert {"dist/site.css", "dist/site.js"} <= files.keys()
    assert sum(scripts.values()) <= SCRIPT_BYTES, scripts
    assert weight(html) + sum(files.values()) <= PAGE_BYTES, files


def test_nothing_but_one_style_sheet_delays_the_first_paint(blog: Blog, client: Client) -> None:
    for url in blog.pages:
        html = client.get(url).content.decode()
        assert len(SHEETS.findall(html)) == 1
        assert not BLOCKING_SCRIPTS.findall(html)


def test_htmx_is_loaded_only_where_it_is_used(blog: Blog, client: Client) -> None:
    for url, used in (("/", True), ("/search/", True), (blog.rich, True), ("/archive/", False), (blog.page, False)):
        assert ("htmx-4.min.js" in client.get(url).content.decode()) is used
