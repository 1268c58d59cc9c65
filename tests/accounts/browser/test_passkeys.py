"""Passkeys, with the authenticator that Chromium has for such tests (WebAuthn domain of its protocol)."""

from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.accounts.browser.conftest import AssertWellMade, Mailbox, press, show_that_it_is_me, sign_in, standing_at


def give_device(page: Page, *, agrees: bool = True) -> None:
    """Give the browser a device that recognises its owner, or does not."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": agrees,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_key(page: Page, name: str, *, passkey: bool = True) -> None:
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Sign in with it alone").set_checked(passkey)
    press(page, "Add it")
    standing_at(page, "Recovery codes")


def at_home_with_device(page: Page) -> None:
    give_device(page)
    sign_in(page)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add one").click()
    show_that_it_is_me(page)
    standing_at(page, "Add a passkey or security key")


def test_a_passkey_is_added_signs_in_alone_and_is_removed(
    mailbox: Mailbox, page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    at_home_with_device(page)
    assert_well_made(page, "Add a passkey or security key")
    add_key(page, "Phone")
    assert "A passkey or security key was added · Homepress" in mailbox.subjects("carol@example.org")

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    press(page, "Sign in with a passkey")
    standing_at(page, "Your profile")

    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Phone passkey")).to_be_visible()
    assert_well_made(page, "Passkeys and security keys")
    page.get_by_role("link", name="Rename Phone").click()
    show_that_it_is_me(page)
    page.get_by_label("Name").fill("Carol’s phone")
    assert_well_made(page, "Rename the key")
    press(page, "Save")
    page.get_by_role("link", name="Remove Carol’s phone").click()
    assert_well_made(page, "Remove “Carol’s phone”?")
    press(page, "Remove it")
    expect(page.get_by_text("None yet.")).to_be_visible()
    assert mailbox.newest("carol@example.org").subject.startswith("A passkey or security key was removed")


def test_a_key_that_is_no_passkey_is_asked_for_after_the_password(page: Page, carol_at_home: Person) -> None:
    at_home_with_device(page)
    add_key(page, "Blue key", passkey=False)
    page.context.clear_cookies()
    sign_in(page, leads_to="One more step")
    press(page, "Use a passkey or key")
    standing_at(page, "Your profile")


def test_a_device_that_says_no_is_told_of_on_the_page(
    page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    give_device(page, agrees=False)
    page.goto("/accounts/login/")
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    assert_well_made(page, "Sign in")


def test_a_passkey_shows_that_it_is_me(page: Page, carol_at_home: Person, assert_well_made: AssertWellMade) -> None:
    at_home_with_device(page)
    add_key(page, "Phone")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    press(page, "Sign in with a passkey")
    standing_at(page, "Your profile")
    page.goto("/profile/delete/")
    page.get_by_role("link", name="Use a passkey or key").click()
    expect(page.get_by_role("button", name="Use a passkey or key")).to_be_visible()
    assert_well_made(page, "Is it you?")
    press(page, "Use a passkey or key")
    standing_at(page, "Delete your account")
