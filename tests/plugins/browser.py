"""Fixtures for tests in Chromium: `page`, `new_page`, `problems`, `assert_accessible`.

Chromium starts when the first test asks for it. A page that logs an error, breaks its own content
security policy or asks a third party for anything fails its test.
"""

import os
from collections.abc import Callable, Generator
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tools import chromium
from tools.setup import system_parts

# The rules of WCAG 2.2 A and AA, and what axe-core calls best practices.
ACCESSIBILITY_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# How long a page may take to do what it should; a machine that runs other tests beside is slow.
PATIENCE_MS = 20_000


def uses_browser(item: pytest.Item) -> bool:
    return "browser" in getattr(item, "fixturenames", ())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright keeps an event loop running in the thread of the tests."""
    items.sort(key=uses_browser)


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """The Chromium of this process.

    Django refuses the database to a thread with a running event loop, and Playwright's synchronous
    interface keeps one (https://docs.djangoproject.com/en/stable/topics/async/#async-safety).
    """
    if reason := system_parts.missing("chromium"):
        pytest.skip(reason)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = chromium.launch(playwright)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def problems() -> Generator[list[str]]:
    """What a page did wrong so far. A test that provokes it on purpose looks, and clears the list."""
    found: list[str] = []
    yield found
    assert not found, "the page has problems:\n" + "\n".join(found)


class NewPage(Protocol):
    """Opens a page in a context of its own, with Playwright's options for a context."""

    def __call__(self, **options: Any) -> Page: ...


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer, problems: list[str]) -> Generator[NewPage]:
    """Open pages as other readers: `new_page(viewport=…, color_scheme="dark", java_script_enabled=False)`.

    Addresses are relative to the live server: `page.goto("/archive/")`.
    """
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(
            **{"base_url": live_server.url, "viewport": {"width": 1280, "height": 800}, **options}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        context.route(_is_foreign(live_server.url), lambda route: _refuse(route, problems))
        page = context.new_page()
        page.on("console", lambda message: _note_console(message, problems))
        page.on("pageerror", lambda error: problems.append(f"{page.url}: script failed: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A desktop reader's page on the live server."""
    return new_page()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Assert that axe-core finds nothing on a page as it stands."""

    def check(page: Page) -> None:
        page.wait_for_load_state()  # sizes and colours are those of the style sheet
        options = {"runOnly": ACCESSIBILITY_RULES, "resultTypes": ["violations"]}
        found = Axe().run(page, options=options).response["violations"]
        told = [f"{rule['id']}: {rule['help']}\n    {node['html']}" for rule in found for node in rule["nodes"]]
        assert not told, f"{page.url} is not accessible:\n" + "\n".join(told)

    return check


def _is_foreign(own: str) -> Callable[[str], bool]:
    """Whether an address leads away from the server under test."""
    here = urlsplit(own).netloc

    def is_foreign(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme not in {"data", "blob", "about"} and parts.netloc != here

    return is_foreign


def _refuse(route: Route, problems: list[str]) -> None:
    problems.append(f"asks a third party: {route.request.url}")
    route.abort()


def _note_console(message: ConsoleMessage, problems: list[str]) -> None:
    if message.type == "error":
        problems.append(f"{message.location.get('url', '')}: {message.text}")
