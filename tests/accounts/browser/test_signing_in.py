"""Signing in, and the password: wrong, forgotten, changed."""

from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.accounts.browser.conftest import (
    PASSWORD,
    AssertWellMade,
    Mailbox,
    after_a_while,
    press,
    sign_in,
    standing_at,
)

ANOTHER = "a lighthouse in the thick fog"


def test_a_wrong_password_keeps_the_name_and_says_little(
    page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    sign_in(page, password="wrong", leads_to="Sign in")
    expect(page.get_by_role("alert")).to_have_text("Address or handle and password do not belong together.")
    expect(page.get_by_label("E-mail address or handle")).to_have_value("carol")
    assert_well_made(page, "Sign in")


def test_one_goes_on_to_where_one_wanted_to_go(page: Page, carol_at_home: Person) -> None:
    page.goto("/accounts/sessions/")
    standing_at(page, "Sign in")
    page.get_by_label("E-mail address or handle").fill("carol")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    standing_at(page, "Where you are signed in")


def test_signing_out_by_its_own_page(page: Page, carol_at_home: Person, assert_well_made: AssertWellMade) -> None:
    sign_in(page)
    page.goto("/accounts/logout/")
    assert_well_made(page, "Sign out?")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign out?")).to_have_count(0)
    page.goto("/profile/")
    standing_at(page, "Sign in")


def test_a_forgotten_password(
    mailbox: Mailbox, page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Choose a new one").click()
    standing_at(page, "Forgotten your password?")
    page.get_by_label("E-mail address").fill("carol@example.org")
    expect(page.locator("altcha-widget input[name=captcha]")).not_to_have_value("")
    assert_well_made(page, "Forgotten your password?")
    with after_a_while():
        press(page, "Send the link")
        standing_at(page, "Look into your mail")
    assert_well_made(page, "Look into your mail")

    link = mailbox.link("carol@example.org")
    page.goto(link)
    page.get_by_label("New password").fill("12345678")
    press(page, "Save the password")
    expect(page.get_by_text("This password is too common.")).to_be_visible()
    assert_well_made(page, "Choose a new password")
    page.get_by_label("New password").fill(ANOTHER)
    press(page, "Save the password")
    assert_well_made(page, "Your password is new")
    assert mailbox.newest("carol@example.org").subject.startswith("Your password was changed")

    sign_in(page, password=ANOTHER)

    page.context.clear_cookies()
    page.goto(link)
    standing_at(page, "This link is closed")


def test_changing_the_password(
    mailbox: Mailbox, page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    sign_in(page)
    page.get_by_role("link", name="Password").click()
    standing_at(page, "Password")
    page.get_by_label("Present password").fill("wrong")
    page.get_by_label("New password").fill(ANOTHER)
    press(page, "Save the password")
    expect(page.get_by_text("This is not your present password.")).to_be_visible()
    assert_well_made(page, "Password")
    page.get_by_label("Present password").fill(PASSWORD)
    page.get_by_label("New password").fill(ANOTHER)
    press(page, "Save the password")
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, password=ANOTHER)
    assert mailbox.newest("carol@example.org").subject.startswith("Your password was changed")
