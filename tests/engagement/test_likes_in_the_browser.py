"""The like button as readers meet it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from homepress.blog.models import Post
from tests.fixtures.blog import Blog
from tests.fixtures.browsing import SignIn, reveal
from tests.plugins.browser import NewPage


def count() -> int:
    return sum(Post.objects.values_list("like_count", flat=True))


@pytest.mark.only_on("sqlite", "postgresql")
@pytest.mark.parametrize("handle", ["", "carol"])
def test_a_like_is_given_and_taken_back(
    blog: Blog, page: Page, sign_in: SignIn, handle: str, assert_accessible: Callable[[Page], None]
) -> None:
    if handle:
        sign_in(page, handle)
    page.goto(blog.rich)
    button = page.locator("#like").get_by_role("button")
    reveal(page, "#like")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#like")).to_contain_text("1 like")
    expect(button).to_be_focused()
    assert_accessible(page)
    page.reload()
    reveal(page, "#like")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert count() == 0


def test_the_button_is_asked_for_when_it_is_scrolled_to(blog: Blog, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(blog.rich)
    expect(page.locator("h1")).to_be_visible()
    assert not [url for url in asked if "/-/" in url]
    with page.expect_response(lambda response: "/-/posts/" in response.url):
        reveal(page, "#like")


def test_a_page_is_asked_for_without_cookies_by_who_likes(blog: Blog, page: Page) -> None:
    page.goto(blog.rich)
    button = page.locator("#like").get_by_role("button")
    reveal(page, "#like")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    with page.expect_request("**" + blog.rich) as asked:
        page.goto(blog.rich)
    assert "cookie" not in asked.value.all_headers()


def test_without_scripts_a_click_comes_back_with_its_word(
    blog: Blog, new_page: NewPage, assert_accessible: Callable[[Page], None]
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(blog.rich)
    page.locator("#like").get_by_role("button", name="Like", exact=True).click()
    expect(page.locator("#liked")).to_be_visible()
    assert page.url.endswith(f"{blog.rich}#liked")
    assert count() == 1
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#not-liked")).to_be_visible()
    expect(page.locator("#liked")).to_be_hidden()
    assert count() == 0
