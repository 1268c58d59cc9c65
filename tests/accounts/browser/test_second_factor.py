"""An authenticator app and recovery codes: on, in use, off."""

from datetime import timedelta

import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.utils import timezone
from playwright.sync_api import Page, expect

from homepress.accounts.models import Person
from tests.accounts.browser.conftest import AssertWellMade, Mailbox, press, show_that_it_is_me, sign_in


def code_of(secret: str) -> str:
    """Return what an app with this key shows now (RFC 6238)."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def set_up_app(page: Page) -> str:
    """Switch the app on; return its key. Leaves the page that shows the recovery codes."""
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Set it up").click()
    show_that_it_is_me(page)
    page.get_by_text("Cannot scan it?").click()
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    press(page, "Switch it on")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return secret


def test_an_app_is_set_up_asked_for_and_switched_off(
    mailbox: Mailbox, page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    sign_in(page)
    page.get_by_role("link", name="Second factor").click()
    assert_well_made(page)
    page.get_by_role("link", name="Set it up").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    assert_well_made(page)
    show_that_it_is_me(page)
    assert_well_made(page)
    page.get_by_label("Code").fill("000000")
    press(page, "Switch it on")
    expect(page.get_by_text("This code is not right")).to_be_visible()
    secret = set_up_app_again(page)
    assert_well_made(page)
    page.get_by_role("link", name="I have kept them").click()
    assert mailbox.newest("carol@example.org").subject.startswith(("Signing in asks", "You have new recovery"))
    assert_well_made(page)

    page.context.clear_cookies()
    sign_in(page)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert_well_made(page)
    page.get_by_label("Code").fill("123456")
    press(page, "Sign in")
    expect(page.get_by_text("This code is not right")).to_be_visible()
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
        page.get_by_label("Code").fill(code_of(secret))
        press(page, "Sign in")
        expect(page.get_by_role("heading", name="Your profile")).to_be_visible()

        page.goto("/accounts/2fa/")
        page.get_by_role("link", name="Switch it off").click()
        show_that_it_is_me(page)
        expect(page.get_by_role("heading", name="Switch the app off?")).to_be_visible()
        assert_well_made(page)
        press(page, "Switch it off")
    expect(page.get_by_role("link", name="Set it up")).to_be_visible()
    assert mailbox.newest("carol@example.org").subject.startswith("Signing in asks for no code")


def set_up_app_again(page: Page) -> str:
    """After a wrong code: the same key stays good."""
    page.get_by_text("Cannot scan it?").click()
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    press(page, "Switch it on")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return secret


def test_a_recovery_code_opens_the_account_once(
    page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    sign_in(page)
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()
    set_up_app(page)
    codes = page.locator(".code-list code").all_inner_texts()
    assert len(codes) == len(set(codes)) == 10
    page.reload()
    expect(page.locator(".code-list")).to_have_count(0)
    assert_well_made(page)

    for expected in ("Your profile", "One more step"):
        page.context.clear_cookies()
        sign_in(page)
        page.get_by_label("Code").fill(codes[0])
        press(page, "Sign in")
        expect(page.get_by_role("heading", name=expected)).to_be_visible()


def test_new_recovery_codes_replace_the_old(
    page: Page, carol_at_home: Person, assert_well_made: AssertWellMade
) -> None:
    sign_in(page)
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()
    set_up_app(page)
    old = page.locator(".code-list code").all_inner_texts()
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("10 of 10 are left")).to_be_visible()
    page.get_by_role("link", name="Make new codes").click()
    expect(page.get_by_role("heading", name="Make new recovery codes?")).to_be_visible()
    assert_well_made(page)
    press(page, "Make new codes")
    new = page.locator(".code-list code").all_inner_texts()
    assert set(old).isdisjoint(new)
