"""From nobody to a person who is signed in, as a person does it."""

from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from homepress.core.models import Notice
from tests.accounts.browser.conftest import (
    PASSWORD,
    AssertWellMade,
    Mailbox,
    after_a_while,
    press,
    sign_in,
    standing_at,
)
from tests.fixtures.environment import Vary


def fill_in(page: Page, handle: str = "erin") -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill(f"{handle}@example.org")
    page.get_by_label("Handle").fill(handle)
    page.get_by_label("Password").fill(PASSWORD)
    expect(page.locator("altcha-widget input[name=captcha]")).not_to_have_value("")


def test_signing_up_confirming_and_signing_in(mailbox: Mailbox, page: Page, assert_well_made: AssertWellMade) -> None:
    fill_in(page)
    assert_well_made(page, "Sign up")
    with after_a_while():
        press(page, "Sign up")
        standing_at(page, "Look into your mail")
    assert_well_made(page, "Look into your mail")

    sign_in(page, "erin", leads_to="Look into your mail")

    page.goto(mailbox.link("erin@example.org"))
    assert_well_made(page, "Confirm your address")
    press(page, "Yes, confirm it")
    expect(page.get_by_text("erin@example.org is confirmed")).to_be_visible()

    for login in ("erin@example.org", "Erin"):
        page.context.clear_cookies()
        sign_in(page, login)

    press(page, "Sign out")
    expect(page.get_by_role("heading", name="Your profile")).to_have_count(0)
    page.goto("/profile/")
    standing_at(page, "Sign in")


def test_a_link_that_was_used_says_what_to_do(mailbox: Mailbox, page: Page, assert_well_made: AssertWellMade) -> None:
    page.goto("/accounts/confirm-email/used:already:x/")
    assert_well_made(page, "This link is closed")


def test_a_mistake_is_said_next_to_its_field_and_keeps_what_was_typed(
    page: Page, carol: Person, assert_well_made: AssertWellMade
) -> None:
    fill_in(page, "carol")
    page.get_by_label("E-mail address").fill("erin@example.org")
    with after_a_while():
        press(page, "Sign up")
        expect(page.get_by_text("Somebody has this handle already")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_have_value("erin@example.org")
    expect(page.get_by_label("Handle")).to_have_attribute("aria-invalid", "true")
    assert_well_made(page, "Sign up")


def test_neither_eye_nor_keyboard_nor_screen_reader_meets_the_trap(page: Page, db: None) -> None:
    page.goto("/accounts/signup/")
    trap = page.locator("#id_nickname")
    box = trap.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 0
    assert trap.get_attribute("tabindex") == "-1"
    assert page.get_by_role("textbox", name="Leave this field empty").count() == 0


def test_the_owner_hears_of_an_account_when_it_is_confirmed_and_not_before(
    mailbox: Mailbox, page: Page, vary: Vary
) -> None:
    vary(notify_urls="json://localhost")
    fill_in(page)
    with after_a_while():
        press(page, "Sign up")
        standing_at(page, "Look into your mail")
    assert not Notice.objects.exists()

    page.goto(mailbox.link("erin@example.org"))
    press(page, "Yes, confirm it")
    expect(page.get_by_text("erin@example.org is confirmed")).to_be_visible()
    assert Notice.objects.get().text == "@erin"
