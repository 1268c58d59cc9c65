"""Another e-mail address: confirmed at the new one, announced at the old."""

from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.accounts.browser.conftest import AssertWellMade, Mailbox, after_a_while, press, show_that_it_is_me, sign_in


def ask_for_change(page: Page, address: str) -> None:
    sign_in(page)
    page.get_by_role("link", name="E-mail address").click()
    expect(page.locator("altcha-widget input[name=captcha]")).not_to_have_value("")
    page.get_by_label("New e-mail address").fill(address)
    with after_a_while():
        press(page, "Change the address")
        show_that_it_is_me(page)


def test_the_address_changes_when_the_new_one_is_confirmed(
    mailbox: Mailbox, page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    ask_for_change(page, "carol@example.com")
    expect(page.get_by_text("Waiting for you to confirm")).to_be_visible()
    assert_well_made(page, "E-mail address")
    carol_at_home.refresh_from_db()
    assert carol_at_home.email == "carol@example.org"

    page.goto(mailbox.link("carol@example.com"))
    press(page, "Yes, confirm it")
    expect(page.get_by_text("carol@example.com is confirmed")).to_be_visible()
    carol_at_home.refresh_from_db()
    assert carol_at_home.email == "carol@example.com"
    told = mailbox.newest("carol@example.org")
    assert told.subject.startswith("Your address was changed")
    assert "carol@example.com" in str(told.body)


def test_a_change_can_be_withdrawn(mailbox: Mailbox, page: Page, carol_at_home: Person) -> None:
    ask_for_change(page, "carol@example.com")
    press(page, "Send the mail again")
    expect(page.get_by_text("Waiting for you to confirm")).to_be_visible()
    press(page, "Keep the old address")
    expect(page.get_by_text("carol@example.com is forgotten")).to_be_visible()
    expect(page.get_by_text("Waiting for you to confirm")).not_to_be_visible()
