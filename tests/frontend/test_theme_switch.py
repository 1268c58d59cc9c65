"""Dark and light: the system's by default, the reader's by a button."""

from playwright.sync_api import Page, expect

from tests.fixtures.blog import Blog
from tests.plugins.browser import NewPage

DARK, LIGHT = "rgb(21, 23, 26)", "rgb(253, 252, 249)"

# Notes the background at every frame from the first on.
WATCH_FRAMES = """
window.backgrounds = [];
const note = () => {
  window.backgrounds.push(getComputedStyle(document.documentElement).backgroundColor);
  requestAnimationFrame(note);
};
requestAnimationFrame(note);
"""


def expect_background(page: Page, colour: str) -> None:
    expect(page.locator("html")).to_have_css("background-color", colour)


def test_without_a_choice_the_theme_is_the_systems(blog: Blog, new_page: NewPage) -> None:
    for scheme, colour in (("dark", DARK), ("light", LIGHT)):
        page = new_page(color_scheme=scheme)
        page.goto("/")
        expect_background(page, colour)


def test_the_button_says_and_changes_the_theme(blog: Blog, page: Page) -> None:
    page.goto("/")
    button = page.get_by_role("button", name="Dark theme")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect_background(page, DARK)
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator('meta[name="theme-color"]').first).to_have_attribute("content", DARK)


def test_a_choice_persists_without_a_flash(blog: Blog, new_page: NewPage) -> None:
    page = new_page(color_scheme="light")
    page.goto("/")
    page.get_by_role("button", name="Dark theme").click()
    page.add_init_script(WATCH_FRAMES)
    for url in (blog.rich, "/"):
        page.goto(url)
        expect(page.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")
        assert set(page.evaluate("window.backgrounds")) == {DARK}


def test_choosing_what_the_system_says_follows_the_system_again(blog: Blog, new_page: NewPage) -> None:
    page = new_page(color_scheme="light")
    page.goto("/")
    button = page.get_by_role("button", name="Dark theme")
    button.click()
    button.click()
    assert page.evaluate("localStorage.length") == 0
    page.emulate_media(color_scheme="dark")
    expect_background(page, DARK)
    expect(button).to_have_attribute("aria-pressed", "true")


def test_a_choice_reaches_the_other_open_pages(blog: Blog, page: Page) -> None:
    page.goto("/")
    other = page.context.new_page()
    other.goto("/archive/")
    page.get_by_role("button", name="Dark theme").click()
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")


def test_nonsense_in_the_storage_is_no_theme(blog: Blog, page: Page) -> None:
    page.goto("/")
    page.evaluate("localStorage.setItem('theme', '\"><script>')")
    page.reload()
    expect_background(page, LIGHT)
