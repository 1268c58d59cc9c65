"""From a look at a post to a figure in the studio, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from homepress.stats.models import Kind, Tally
from homepress.stats.waiting import Waiting
from tests.fixtures.blog import Blog
from tests.fixtures.browsing import SignIn
from tests.plugins.browser import NewPage
from tests.stats.conftest import FIREFOX

HIDE = """hidden => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange")); }"""


def reader(new_page: NewPage) -> tuple[Page, list[Request]]:
    """Open a browser that is no robot, with a clock at the test's hand; return it and the beacons that it sends."""
    page = new_page(user_agent=FIREFOX)
    page.clock.install()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/views/") else None)
    return page, sent


def test_a_view_becomes_a_figure(
    blog: Blog,
    waiting: Waiting,
    new_page: NewPage,
    sign_in: SignIn,
    assert_accessible: Callable[[Page], None],
) -> None:
    page, _ = reader(new_page)
    page.goto(blog.rich)
    expect(page.locator("h1")).to_have_text("Everything that a text can have")
    with page.expect_response("**/views/") as answered:
        page.clock.run_for(6000)
    assert answered.value.status == 204
    assert page.context.cookies() == []
    waiting.write()
    desk = new_page()
    sign_in(desk, "alice")
    desk.goto("/studio/stats/")
    expect(desk.locator(".totals__item").first).to_contain_text("1")
    expect(desk.get_by_role("row", name="Everything that a text can have")).to_contain_text("1")
    expect(desk.locator(".chart__bar")).to_have_count(1)
    assert_accessible(desk)


def test_only_time_in_sight_counts(blog: Blog, waiting: Waiting, new_page: NewPage) -> None:
    page, sent = reader(new_page)
    page.goto(blog.rich)
    expect(page.locator("h1")).to_have_text("Everything that a text can have")
    page.clock.run_for(3000)
    page.evaluate(HIDE, True)
    page.clock.run_for(60_000)
    assert sent == []
    page.evaluate(HIDE, False)
    page.clock.run_for(1000)
    assert sent == []
    with page.expect_response("**/views/"):
        page.clock.run_for(1500)
    page.evaluate(HIDE, True)
    page.evaluate(HIDE, False)
    page.clock.run_for(60_000)
    assert len(sent) == 1


def test_a_headless_browser_is_a_robot(blog: Blog, waiting: Waiting, new_page: NewPage) -> None:
    page = new_page()
    page.clock.install()
    page.goto(blog.rich)
    expect(page.locator("h1")).to_have_text("Everything that a text can have")
    with page.expect_response("**/views/"):
        page.clock.run_for(6000)
    waiting.write()
    assert list(Tally.objects.values_list("kind", "name", "count")) == [(Kind.LEFT_OUT, "bot", 1)]


@pytest.mark.parametrize("address", ["/", "/archive/", "/search/?q=ordinary", "/none/"])
def test_a_page_that_is_no_post_sends_nothing(
    blog: Blog, waiting: Waiting, new_page: NewPage, problems: list[str], address: str
) -> None:
    page, sent = reader(new_page)
    page.goto(address)
    expect(page.locator("h1")).to_be_attached()
    page.clock.run_for(10_000)
    assert sent == []
    problems.clear()  # the browser notes that /none/ is not there
