"""Reading: by keyboard, on any window, without scripts, and without anything moving."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.fixtures.blog import Blog
from tests.fixtures.posts import Write
from tests.plugins.browser import NewPage

SMALLEST, PHONE, DESKTOP, LARGEST = 320, 390, 1280, 2560

# Characters in each line of a paragraph, by the position of every character.
LINE_LENGTHS = """(paragraph) => {
  const lines = new Map();
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.length; at += 1) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const y = Math.round(range.getBoundingClientRect().bottom / 8);
      lines.set(y, (lines.get(y) ?? 0) + 1);
    }
  }
  return [...lines.values()];
}"""

# Elements that end beyond the window, but for those in a box that scrolls by itself.
TOO_WIDE = """[...document.body.querySelectorAll("*")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest("[tabindex]"))
  .map((element) => element.outerHTML.slice(0, 120))"""

ENDLESS = f"""## {"H" * 90}

word {"x" * 90} `{"y" * 90}` [{"z" * 90}](https://example.org/)

- {"l" * 90}

> {"q" * 90}

Term{"m" * 90}
: {"d" * 90}

| {"a" * 90} | b |
| --- | --- |
| c | {"d" * 90} |

> [!NOTE] {"n" * 60}
> {"o" * 90}

Note[^1].

[^1]: {"f" * 90}

## {"J" * 90}
"""

WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shifts.push([entry.value, entry.sources.map((source) => source.node?.outerHTML?.slice(0, 200))]);
  }
}).observe({type: "layout-shift", buffered: true});
"""


def test_the_first_tab_skips_to_the_content(blog: Blog, page: Page) -> None:
    page.goto(blog.rich)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_everything_is_reached_by_keyboard_in_the_order_it_stands_in(blog: Blog, page: Page) -> None:
    page.goto("/")
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText.trim() || document.activeElement.ariaLabel"))
    assert reached[:3] == ["Skip to the content", "Homepress", "About"]
    assert reached[3:7] == ["Archive", "Search", "Dark theme", "Everything that a text can have"]


def test_focus_is_visible_wherever_it_is(blog: Blog, page: Page) -> None:
    page.goto("/")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")


@pytest.mark.parametrize("width", [SMALLEST, PHONE, DESKTOP, LARGEST])
def test_no_page_scrolls_sideways(blog: Blog, new_page: NewPage, problems: list[str], width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    for url in blog.pages:
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    problems.clear()  # the addresses that are missing and gone are reported as errors


def test_words_without_end_break_on_the_smallest_window(
    transactional_db: None, write: Write, alice: Person, new_page: NewPage
) -> None:
    Person.objects.filter(pk=alice.pk).update(
        name="N" * 60, biography="B" * 90, website=f"https://example.org/{'w' * 90}"
    )
    alice.refresh_from_db()
    urls = ["/", "/archive/", "/search/?q=word", alice.get_absolute_url()]
    for number in range(3):
        post = write(f"{'T' * 90} {number}", by=alice, source=ENDLESS, excerpt="E" * 90, tags=("G" * 60,))
        urls += [post.get_absolute_url(), post.tag_list[0].get_absolute_url()]
    write("P" * 60, kind="page", in_menu=True, source="word")
    page = new_page(viewport={"width": SMALLEST, "height": 800})
    for url in urls:
        page.goto(url)
        assert page.evaluate(TOO_WIDE) == [], url


def test_at_200_percent_no_page_scrolls_sideways(blog: Blog, new_page: NewPage) -> None:
    page = new_page(viewport={"width": DESKTOP // 2, "height": 400}, device_scale_factor=2)
    page.goto(blog.rich)
    assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP // 2


@pytest.mark.needs("fonts")
def test_a_line_has_sixty_to_seventy_five_characters(new_page: NewPage, write_long: Callable[[], str]) -> None:
    url = write_long()
    for width in (DESKTOP, LARGEST):
        page = new_page(viewport={"width": width, "height": 800})
        page.goto(url)
        *full, _last = page.locator(".prose p").first.evaluate(LINE_LENGTHS)
        assert 60 <= sum(full) / len(full) <= 75


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_nothing_moves_while_a_page_loads(blog: Blog, new_page: NewPage, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800}, timezone_id="Pacific/Auckland")
    page.add_init_script(WATCH_SHIFTS)
    for url in ("/", blog.rich, "/archive/", "/search/?q=ordinary"):
        page.goto(url)
        page.evaluate("scrollTo({top: document.body.scrollHeight, behavior: 'instant'})")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.shifts") == []


def test_every_image_has_its_size(blog: Blog, page: Page) -> None:
    for url in ("/", blog.rich):
        page.goto(url)
        for image in page.locator("img").all():
            assert image.get_attribute("width"), image.evaluate("(image) => image.outerHTML")
            assert image.get_attribute("height")


def test_without_scripts_everything_is_there_but_the_switch(blog: Blog, new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(blog.rich)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="2 comments")).to_be_visible()
    expect(page.locator(".theme-switch")).not_to_be_visible()
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Code").click()
    expect(page).to_have_url(re.compile("#code$"))


def test_a_text_says_its_language_and_direction(blog: Blog, page: Page) -> None:
    page.goto(blog.arabic)
    text = page.locator(".post__text")
    assert (text.get_attribute("lang"), text.get_attribute("dir")) == ("ar", "rtl")
    expect(text).to_have_css("direction", "rtl")
    assert page.locator("html").get_attribute("dir") == "ltr"


def test_on_paper_there_is_the_text_alone(blog: Blog, page: Page) -> None:
    page.goto(blog.rich)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".post__text")).to_be_visible()


def test_in_forced_colours_focus_and_controls_stay_visible(blog: Blog, new_page: NewPage) -> None:
    page = new_page(forced_colors="active")
    page.goto("/")
    button = page.get_by_role("link", name="Older posts")
    expect(button).to_have_css("border-top-style", "solid")
    button.focus()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_with_reduced_motion_nothing_is_animated(blog: Blog, new_page: NewPage) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto("/")
    expect(page.locator("html")).to_have_css("scroll-behavior", "auto")
    expect(page.locator(".theme-switch__icon")).to_have_css("transition-duration", "0s")
