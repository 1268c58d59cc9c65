"""Nothing on a page moves after it was painted, however slowly its pictures come."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from homepress.media.models import Media
from tests.fixtures.blog import Blog
from tests.plugins.browser import NewPage

WATCH = """
  window.shifts = [];
  const note = (list) => list.getEntries().forEach(({ value, sources }) =>
    window.shifts.push([value, ...sources.map(({ node }) => (node?.outerHTML ?? "a text").slice(0, 120))]));
  new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
"""

PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

ALL_LOADED = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode()));
}"""


def shifts(page: Page, url: str, shown: str) -> list[Any]:
    """Open a page, hold its pictures back until all else is painted, let them come; return what moved."""
    held: list[Route] = []
    page.route("**/media/**", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks the function
    page.goto(url, wait_until="domcontentloaded")
    expect(page.locator(shown).first).to_be_visible()
    page.evaluate(PAINTED)
    while held:
        held.pop().continue_()
    page.unroute("**/media/**")
    page.evaluate(ALL_LOADED)
    page.evaluate(PAINTED)
    moved: list[Any] = page.evaluate("window.shifts")
    return moved


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_pictures_come_late(blog: Blog, new_page: NewPage, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.add_init_script(WATCH)
    assert Media.objects.count() == 2
    for url, shown in ((blog.rich, ".post__title"), ("/", ".post-card__title"), (blog.tag, ".post-card__title")):
        assert shifts(page, url, shown) == []


def test_a_picture_without_a_size_would_be_seen_to_move(blog: Blog, new_page: NewPage) -> None:
    """That the test above can fail."""
    page = new_page(viewport={"width": 360, "height": 800})
    page.add_init_script(WATCH)
    page.route("**" + blog.rich, _without_sizes)
    assert shifts(page, blog.rich, ".post__title")


def _without_sizes(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(
        response=answer, body=answer.text().replace(' width="', ' data-w="').replace(' height="', ' data-h="')
    )
