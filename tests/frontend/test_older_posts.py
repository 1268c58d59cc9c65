"""Older posts: below the others by HTMX, on a page of their own without."""

import re

from playwright.sync_api import Page, expect

from tests.fixtures.blog import Blog
from tests.plugins.browser import NewPage


def titles(page: Page) -> list[str]:
    return page.locator(".post-card__title").all_inner_texts()


def test_older_posts_come_below_the_others(blog: Blog, page: Page) -> None:
    page.goto("/")
    first = titles(page)
    page.get_by_role("link", name="Older posts").click()
    expect(page.locator(".post-card")).to_have_count(2 * len(first))
    assert titles(page)[: len(first)] == first
    assert len(set(titles(page))) == len(titles(page)) == 2 * len(first)
    assert page.url.endswith("/"), "the address stays that of the list"


def test_focus_goes_to_the_first_older_post(blog: Blog, page: Page) -> None:
    page.goto("/")
    before = page.locator(".post-card").count()
    page.get_by_role("link", name="Older posts").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".post-card__link").nth(before)).to_be_focused()


def test_the_last_posts_are_followed_by_no_link(blog: Blog, page: Page) -> None:
    page.goto("/")
    for expected in (20, 24):
        page.get_by_role("link", name="Older posts").click()
        expect(page.locator(".post-card")).to_have_count(expected)
    expect(page.get_by_role("link", name="Older posts")).to_have_count(0)


def test_without_scripts_the_link_leads_to_a_page(blog: Blog, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Older posts").click()
    expect(page).to_have_url(re.compile("/page/2/$"))
    page.get_by_role("link", name="Newer posts").click()
    expect(page.locator(".post-card__title").first).to_have_text("Everything that a text can have")
