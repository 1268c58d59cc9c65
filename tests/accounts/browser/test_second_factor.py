"""An authenticator app and recovery codes: on, in use, off."""

import time
from datetime import timedelta

import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.accounts.browser.conftest import AssertWellMade, Mailbox, press, show_that_it_is_me, sign_in, standing_at

STEP_S = 30


def code_of(secret: str) -> str:
    """Return what an app with this key shows now (RFC 6238)."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // STEP_S)))


def set_up_app(page: Page) -> str:
    """Switch the app on; return its key. Leaves the page that shows the recovery codes."""
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set it up").click()
    show_that_it_is_me(page)
    standing_at(page, "Set up an authenticator app")
    page.get_by_text("Cannot scan it?").click()
    return switch_on(page)


def switch_on(page: Page) -> str:
    """Type what the app shows for the key on the page; return the key."""
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    press(page, "Switch it on")
    standing_at(page, "Recovery codes")
    return secret


def test_an_app_is_set_up_asked_for_and_switched_off(
    mailbox: Mailbox, page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    sign_in(page)
    page.get_by_role("link", name="Second factor").click()
    assert_well_made(page, "Second factor")
    page.get_by_role("link", name="Set it up").click()
    assert_well_made(page, "Is it you?")
    show_that_it_is_me(page)
    assert_well_made(page, "Set up an authenticator app")
    page.get_by_label("Code").fill("000000")
    press(page, "Switch it on")
    expect(page.get_by_text("This code is not right")).to_be_visible()
    secret = set_up_app_again(page)
    assert_well_made(page, "Recovery codes")
    page.get_by_role("link", name="I have kept them").click()
    assert_well_made(page, "Second factor")
    assert mailbox.newest("carol@example.org").subject.startswith(("Signing in asks", "You have new recovery"))

    page.context.clear_cookies()
    sign_in(page, leads_to="One more step")
    assert_well_made(page, "One more step")
    page.get_by_label("Code").fill("123456")
    press(page, "Sign in")
    expect(page.get_by_text("This code is not right")).to_be_visible()
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
        page.get_by_label("Code").fill(code_of(secret))
        press(page, "Sign in")
        standing_at(page, "Your profile")

        page.goto("/accounts/2fa/")
        page.get_by_role("link", name="Switch it off").click()
        show_that_it_is_me(page)
        assert_well_made(page, "Switch the app off?")
        press(page, "Switch it off")
    expect(page.get_by_role("link", name="Set it up")).to_be_visible()
    assert mailbox.newest("carol@example.org").subject.startswith("Signing in asks for no code")


def set_up_app_again(page: Page) -> str:
    """After a wrong code: the same key stays good."""
    page.get_by_text("Cannot scan it?").click()
    return switch_on(page)


def test_a_recovery_code_opens_the_account_once(
    page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    sign_in(page)
    set_up_app(page)
    codes = page.locator(".code-list code").all_inner_texts()
    assert len(codes) == len(set(codes)) == 10
    page.reload()
    expect(page.locator(".code-list")).to_have_count(0)
    assert_well_made(page, "Recovery codes")

    use_code(page, codes[0])
    standing_at(page, "Your profile")
    use_code(page, codes[0])
    expect(page.get_by_text("This code is not right")).to_be_visible()


def use_code(page: Page, code: str) -> None:
    """Sign in from nowhere, with a recovery code."""
    page.context.clear_cookies()
    sign_in(page, leads_to="One more step")
    page.get_by_label("Code").fill(code)
    press(page, "Sign in")


def test_new_recovery_codes_replace_the_old(
    page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    sign_in(page)
    set_up_app(page)
    old = page.locator(".code-list code").all_inner_texts()
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("10 of 10 are left")).to_be_visible()
    page.get_by_role("link", name="Make new codes").click()
    assert_well_made(page, "Make new recovery codes?")
    press(page, "Make new codes")
    standing_at(page, "Recovery codes")
    new = page.locator(".code-list code").all_inner_texts()
    assert set(old).isdisjoint(new)
