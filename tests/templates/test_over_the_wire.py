"""What a reader's page costs, as Chromium counts it: real answers of `homepress serve`, headers included."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tools.screenshots import Site, demo_site

pytestmark = pytest.mark.once

PAGE_BYTES, SCRIPT_BYTES = 25_000, 20_000


@dataclass
class Wire:
    """What went over the wire for one page."""

    url: str
    kinds: dict[str, str] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    blocking: list[str] = field(default_factory=list)

    def total(self, *kinds: str) -> int:
        return sum(size for url, size in self.sizes.items() if self.kinds[url] in kinds)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with demo_site() as served:
        yield served


def read(browser: Browser, url: str) -> Wire:
    """Load a page in a fresh browser profile and count its bytes."""
    wire, urls = Wire(url), {}
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")

    def asked(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["request"]["url"]
        wire.kinds[event["request"]["url"]] = event["type"]

    def answered(event: dict[str, Any]) -> None:
        wire.headers[event["response"]["url"]] = {k.lower(): v for k, v in event["response"]["headers"].items()}

    def ended(event: dict[str, Any]) -> None:
        wire.sizes[urls[event["requestId"]]] = event["encodedDataLength"]

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", ended)
    page.goto(url, wait_until="networkidle")
    expect(page.locator("h1").first).to_be_attached()
    wire.blocking = page.evaluate(
        "performance.getEntriesByType('resource').filter(({ renderBlockingStatus }) =>"
        " renderBlockingStatus === 'blocking').map(({ name }) => name)"
    )
    context.close()
    return wire


@pytest.mark.parametrize(
    "name", ["home", "a-tour-of-markdown", "one-hill-six-weathers", "tag", "search", "search-found", "archive"]
)
def test_a_page_keeps_its_budget(browser: Browser, site: Site, name: str) -> None:
    wire = read(browser, site.url + site.pages[name])
    scripts = wire.total("Script")
    everything = sum(wire.sizes.values()) - wire.total("Image")
    assert scripts <= SCRIPT_BYTES, wire.sizes
    assert everything <= PAGE_BYTES, wire.sizes
    assert [url.rpartition("/")[2][:5] for url in wire.blocking] == ["site."]
    assert len([url for url in wire.sizes if "htmx" in url]) <= 1
    for url, headers in wire.headers.items():
        if "/static/dist/" in url:
            assert headers["content-encoding"] == "br", url
            assert "immutable" in headers["cache-control"], url
