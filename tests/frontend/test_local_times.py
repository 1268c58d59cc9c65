"""Times: the reader's zone by script, the site's without."""

from datetime import UTC, datetime

from playwright.sync_api import Page

from tests.fixtures.blog import Blog
from tests.fixtures.posts import Write
from tests.plugins.browser import NewPage

LATE = datetime(2024, 3, 12, 22, 30, tzinfo=UTC)


def shown(page: Page) -> str:
    return page.locator(".post-card time").first.inner_text()


def test_a_date_is_the_readers(transactional_db: None, write: Write, new_page: NewPage) -> None:
    write("Late at night", published_at=LATE)
    for zone, expected in (("Pacific/Auckland", "13 March 2024"), ("America/New_York", "12 March 2024")):
        page = new_page(timezone_id=zone)
        page.goto("/")
        assert shown(page) == expected


def test_without_scripts_a_date_is_the_sites(transactional_db: None, write: Write, new_page: NewPage) -> None:
    write("Late at night", published_at=LATE)
    page = new_page(timezone_id="Pacific/Auckland", java_script_enabled=False)
    page.goto("/")
    assert shown(page) == "12 March 2024"


def test_the_time_of_a_comment_is_the_readers(blog: Blog, new_page: NewPage) -> None:
    page = new_page(timezone_id="Asia/Kathmandu")
    page.goto(blog.rich)
    time = page.locator(".comment time").first
    expected = time.evaluate(
        """(time) => new Date(time.dateTime).toLocaleString("en-GB", {hour: "2-digit", minute: "2-digit"})"""
    )
    assert time.inner_text().endswith(f", {expected}")
