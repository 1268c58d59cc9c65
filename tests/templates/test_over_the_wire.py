"""What a page costs who reads it to its end: real answers of `homepress serve`, as Chromium counts them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tools.screenshots import Site, demo_site

pytestmark = pytest.mark.once

PAGE_BYTES, SCRIPT_BYTES = 25_000, 20_000
PATIENCE = 60
"""Seconds until an answer that does not come is given up; never waited for in full."""


@dataclass
class Wire:
    """What went over the wire for one page."""

    url: str
    kinds: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    waited_for: set[str] = field(default_factory=set)
    blocking: list[str] = field(default_factory=list)

    def total(self, *kinds: str) -> int:
        return sum(size for url, size in self.sizes.items() if self.kinds[url] in kinds)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with demo_site() as served:
        yield served


def read_to_the_end(browser: Browser, url: str) -> Wire:
    """Read a page in a fresh browser profile, click nothing, and count its bytes, headers included."""
    wire, urls = Wire(url), {}
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def asked(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["request"]["url"]
        wire.waited_for.add(event["requestId"])
        wire.kinds[event["request"]["url"]] = event["type"]

    def answered(event: dict[str, Any]) -> None:
        wire.sizes[event["response"]["url"]] = event["response"]["encodedDataLength"]
        wire.headers[event["response"]["url"]] = {k.lower(): v for k, v in event["response"]["headers"].items()}

    def ended(event: dict[str, Any]) -> None:
        url = urls[event["requestId"]]
        wire.sizes[url] = event["encodedDataLength"]
        wire.waited_for.discard(event["requestId"])

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", ended)
    session.on("Network.loadingFailed", lambda event: wire.waited_for.discard(event["requestId"]))
    page.goto(url)
    expect(page.locator("h1").first).to_be_attached()
    scroll_down(page)
    if page.locator("[data-views]").count():  # said five seconds after the page came in sight
        page.wait_for_function(
            "() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/views/'))"
        )
    deadline = time.monotonic() + PATIENCE
    while wire.waited_for:
        assert time.monotonic() < deadline, [urls[one] for one in wire.waited_for]
        page.wait_for_timeout(50)
    wire.blocking = page.evaluate(
        "performance.getEntriesByType('resource').filter(({ renderBlockingStatus }) =>"
        " renderBlockingStatus === 'blocking').map(({ name }) => name)"
    )
    context.close()
    return wire


def scroll_down(page: Page) -> None:
    """Go through the whole page with a wheel, the pointer above its text, and let come what comes by itself."""
    page.mouse.move(195, 422)
    at_end = "scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
    while not page.evaluate(at_end):
        before = page.evaluate("scrollY")
        page.mouse.wheel(0, 600)
        page.wait_for_function("before => scrollY > before", arg=before)
    for place in page.locator("[data-fragment][id]").all():
        expect(place).to_have_count(0)


@pytest.mark.parametrize(
    "name", ["home", "a-tour-of-markdown", "one-hill-six-weathers", "tag", "search", "search-found", "archive"]
)
def test_a_page_keeps_its_budget(browser: Browser, site: Site, name: str) -> None:
    wire = read_to_the_end(browser, site.url + site.pages[name])
    scripts = wire.total("Script")
    everything = sum(wire.sizes.values()) - wire.total("Image")
    assert scripts <= SCRIPT_BYTES, wire.sizes
    assert everything <= PAGE_BYTES, wire.sizes
    assert [url.rpartition("/")[2][:5] for url in wire.blocking] == ["site."]
    assert not [url for url in wire.sizes if "htmx" in url or "zoom" in url]
    assert bool([url for url in wire.sizes if url.endswith("/like/")]) is name.startswith(("a-tour", "one-hill"))
    for url, headers in wire.headers.items():
        if "/static/dist/" in url:
            assert headers["content-encoding"] == "br", url
            assert "immutable" in headers["cache-control"], url
