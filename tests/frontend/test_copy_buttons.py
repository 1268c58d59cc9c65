"""Copying code."""

from playwright.sync_api import Page, expect

from tests.fixtures.blog import Blog
from tests.plugins.browser import NewPage

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def test_a_button_copies_the_code_and_says_so(blog: Blog, new_page: NewPage) -> None:
    page = new_page(permissions=CLIPBOARD)
    page.goto(blog.rich)
    button = page.locator("[data-copy]").first
    button.click()
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("def margins(")
    assert copied.rstrip().endswith("2 * height / 9")


def test_without_scripts_there_is_no_button_that_would_do_nothing(blog: Blog, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(blog.rich)
    assert page.locator("[data-copy]").count()
    assert not page.locator("[data-copy]:visible").count()


def test_the_button_works_by_keyboard(blog: Blog, new_page: NewPage) -> None:
    page = new_page(permissions=CLIPBOARD)
    page.goto(blog.rich)
    button = page.locator("[data-copy]").nth(1)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Copied")
    assert "make serve" in page.evaluate("navigator.clipboard.readText()")
    expect(button).to_be_focused()


def test_code_that_scrolls_is_reached_by_keyboard(blog: Blog, page: Page) -> None:
    page.goto(blog.rich)
    assert page.locator(".code__block").first.evaluate("(code) => code.tabIndex") == 0
