"""Where one is signed in, and an end to it."""

from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.accounts.browser.conftest import AssertWellMade, press, sign_in
from tests.plugins.browser import NewPage

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


def test_another_browser_is_signed_out_from_here(
    new_page: NewPage, page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    phone = new_page(user_agent=PHONE)
    sign_in(phone)
    sign_in(page)
    page.get_by_role("link", name="Sessions").click()
    expect(page.get_by_text("Chrome on Linux")).to_be_visible()
    assert_well_made(page, "Where you are signed in")
    press(page, "Sign out there (Safari on iPhone)")
    expect(page.get_by_text("Signed out there.")).to_be_visible()
    phone.goto("/profile/")
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()


def test_everywhere_else_is_signed_out_at_once(new_page: NewPage, page: Page, carol_at_home: Person) -> None:
    others = [new_page(), new_page()]
    for other in others:
        sign_in(other)
    sign_in(page)
    page.get_by_role("link", name="Sessions").click()
    press(page, "Sign out everywhere else")
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_have_count(0)
    expect(page.get_by_text("this one")).to_be_visible()
    for other in others:
        other.goto("/profile/")
        expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
