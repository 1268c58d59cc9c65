"""From a look at a post to a figure in the studio, in a real browser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, expect

from homepress.blog.models import Post
from homepress.demo.readers import write_views
from homepress.stats import popular, searches, totals
from homepress.stats.models import FruitlessSearch, Kind, Tally
from homepress.stats.waiting import Waiting
from tests.fixtures.blog import Blog
from tests.fixtures.browsing import SignIn
from tests.fixtures.environment import Vary
from tests.plugins.browser import NewPage
from tests.stats.conftest import FIREFOX

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HIDE = """hidden => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange")); }"""


def stop_the_clock(page: Page) -> None:
    """Let no time pass in the page but what the test lets pass: a slow machine would add its own."""
    now = timezone.now()
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(hours=1))


def reader(new_page: NewPage) -> tuple[Page, list[Request]]:
    """Open a browser that is no robot, with a clock at the test's hand; return it and the beacons that it sends."""
    page = new_page(user_agent=FIREFOX)
    stop_the_clock(page)
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
    stop_the_clock(page)
    page.goto(blog.rich)
    expect(page.locator("h1")).to_have_text("Everything that a text can have")
    with page.expect_response("**/views/"):
        page.clock.run_for(6000)
    waiting.write()
    assert list(Tally.objects.values_list("kind", "name", "count")) == [(Kind.LEFT_OUT, "bot", 1)]


def test_a_page_that_is_no_post_sends_nothing(
    blog: Blog, waiting: Waiting, new_page: NewPage, problems: list[str]
) -> None:
    page, sent = reader(new_page)
    for address in ("/", "/archive/", "/search/?q=ordinary", "/none/"):
        page.goto(address)
        expect(page.locator("h1")).to_be_attached()
        page.clock.run_for(10_000)
    assert sent == []
    problems.clear()  # the browser notes that /none/ is not there


@pytest.fixture
def filled(blog: Blog, db: None) -> Blog:
    """The blog with figures of every kind."""
    today = timezone.localdate()
    posts = list(Post.objects.listed()[:4])
    write_views(posts, views=3000, days=40, until=today, seed=1)
    Tally.objects.create(post=posts[0], day=today, kind=Kind.COUNTRY, name="CH", count=1234)
    FruitlessSearch.objects.create(day=today, query="<b>xyzzy</b>", count=2)
    popular.renew(today)
    return blog


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_figures_are_for_everybody_on_every_window(
    filled: Blog,
    new_page: NewPage,
    sign_in: SignIn,
    assert_accessible: Callable[[Page], None],
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    page = new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
    sign_in(page, "alice")
    for period in ("30", "12m"):
        page.goto(f"/studio/stats/?period={period}")
        expect(page.get_by_role("row", name="Switzerland")).to_contain_text("1,234")
        expect(page.get_by_role("row", name="<b>xyzzy</b>")).to_contain_text("2")
        page.get_by_text("The numbers of each day").click()
        expect(page.get_by_role("region", name="The numbers of each day")).to_be_visible()
        assert_accessible(page)
        assert page.evaluate(OVERFLOW) <= 0


def test_what_is_read_most_stands_on_the_home_page_without_scripts(
    filled: Blog, new_page: NewPage, assert_accessible: Callable[[Page], None]
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/")
    most = page.locator(".popular-posts__link")
    expect(most).to_have_count(4)
    most.first.click()
    expect(page.locator("h1")).to_have_class("post__title")
    reader = new_page()
    reader.goto("/")
    expect(reader.get_by_text("Read most")).to_be_visible()
    assert_accessible(reader)


def test_a_count_that_all_may_see_comes_as_a_fragment_and_without_scripts_by_a_link(
    filled: Blog, new_page: NewPage, vary: Vary, assert_accessible: Callable[[Page], None]
) -> None:
    vary(view_counts="all")
    views = totals.of_post(Post.objects.listed()[0])
    page = new_page()
    page.goto(filled.rich)
    expect(page.locator(".post__views")).to_have_text(f"{views:,} views")
    assert_accessible(page)
    plain = new_page(java_script_enabled=False)
    plain.goto(filled.rich)
    plain.get_by_role("link", name="Views").click()
    expect(plain.get_by_text(f"{views:,} views")).to_be_visible()
    plain.get_by_role("link", name="Everything that a text can have").click()
    expect(plain.locator("h1")).to_have_text("Everything that a text can have")


def test_a_search_shows_what_is_read_most_until_something_is_found_and_notes_what_is_not(
    filled: Blog, waiting: Waiting, new_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "waiting", waiting)
    FruitlessSearch.objects.all().delete()
    page = new_page(user_agent=FIREFOX)
    page.goto("/search/")
    expect(page.get_by_text("Read most")).to_be_visible()
    page.get_by_role("searchbox").fill("ordinary")
    expect(page.locator(".search-results__item").first).to_be_visible()
    expect(page.get_by_text("Read most")).to_be_hidden()
    page.get_by_role("searchbox").fill("plugh")
    expect(page.get_by_text("Try fewer or other words")).to_be_visible()
    expect(page.get_by_text("Read most")).to_be_visible()
    waiting.write()
    assert list(FruitlessSearch.objects.values_list("query", "count")) == [("plugh", 1)]
