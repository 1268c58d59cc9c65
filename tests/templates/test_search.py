"""Searching: as one types, and by a form."""

import re

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.fixtures.blog import Blog
from tests.plugins.browser import NewPage

RESULT = ".search-results__title"


def test_results_appear_as_one_types_and_the_address_follows(blog: Blog, page: Page, live_server: LiveServer) -> None:
    page.goto("/search/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.type("everything")
    expect(page.locator(RESULT).first).to_have_text("Everything that a text can have")
    page.wait_for_url("**/search/?q=everything")
    assert len(asked) < len("everything"), "not every letter asks"
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.reload()
    expect(page.locator(RESULT)).not_to_have_count(0)


def test_the_count_is_announced(blog: Blog, page: Page) -> None:
    page.goto("/search/")
    page.get_by_role("searchbox").fill("everything")
    expect(page.get_by_role("status")).to_contain_text("everything")


def test_no_result_says_what_to_do_next(blog: Blog, page: Page) -> None:
    page.goto("/search/?q=xyzzy")
    assert page.get_by_role("main").get_by_role("link", name="archive").is_visible()


def test_what_was_searched_for_is_never_markup(blog: Blog, page: Page) -> None:
    page.goto('/search/?q="><img src=x onerror=alert(1)>')
    assert page.get_by_role("searchbox").input_value() == '"><img src=x onerror=alert(1)>'
    assert not page.locator("main img").count()


def test_without_scripts_the_form_searches(blog: Blog, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/search/")
    page.get_by_role("searchbox").fill("everything")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"\?q=everything$"))
    expect(page.locator(RESULT)).not_to_have_count(0)
