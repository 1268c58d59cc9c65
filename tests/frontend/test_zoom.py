"""Enlarging images."""

from playwright.sync_api import Page, expect

from tests.fixtures.blog import Blog
from tests.plugins.browser import NewPage

PICTURE = ".prose figure img"


def ready(page: Page, url: str) -> None:
    """Open the page, go to its first picture, and wait until it can be enlarged and nothing moves.

    Images can be enlarged once the browser is idle. Scrolling puts an enlarged image back, and its
    event may come as late as the second frame after it.
    """
    page.goto(url)
    image = page.locator(f"{PICTURE}[role=button]").first
    image.wait_for()
    image.scroll_into_view_if_needed()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def is_open(page: Page) -> None:
    expect(page.locator(".lightense-open")).to_have_count(1)


def is_closed(page: Page) -> None:
    expect(page.locator(".lightense-open, .lightense-wrap")).to_have_count(0)


def test_a_click_enlarges_and_another_puts_back(blog: Blog, page: Page) -> None:
    ready(page, blog.rich)
    image = page.locator(PICTURE).first
    before = page.screenshot()
    image.click()
    is_open(page)
    expect(page.locator(".lightense-backdrop")).to_have_css("opacity", "1")
    assert page.screenshot() != before
    page.mouse.click(5, 5)
    is_closed(page)


def test_enter_enlarges_and_escape_puts_back_where_focus_was(blog: Blog, page: Page) -> None:
    ready(page, blog.rich)
    image = page.locator(PICTURE).first
    image.focus()
    for key in ("Enter", " "):
        page.keyboard.press(key)
        is_open(page)
        page.keyboard.press("Escape")
        is_closed(page)
        expect(image).to_be_focused()


def test_an_image_inside_a_link_stays_a_link(blog: Blog, page: Page) -> None:
    ready(page, blog.rich)
    assert page.locator(".prose a img").count()
    assert not page.locator(".prose a img[role=button]").count()


def test_nothing_is_fetched_for_a_text_without_images(blog: Blog, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(blog.japanese)
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "zoom" in url]


def test_reduced_motion_enlarges_at_once(blog: Blog, new_page: NewPage) -> None:
    page = new_page(reduced_motion="reduce")
    ready(page, blog.rich)
    page.locator(PICTURE).first.click()
    is_open(page)
    page.keyboard.press("Escape")
    is_closed(page)
