"""People at their browsers, with a mailbox that the real queue fills."""

import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person
from tests.fixtures.jobs import RunJobs

PASSWORD = "a horse that staples correctly"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Mailbox:
    """Everybody's mail, once the worker has delivered it."""

    def __init__(self, run_jobs: RunJobs) -> None:
        self.run_jobs = run_jobs

    def newest(self, address: str) -> mail.EmailMultiAlternatives:
        """Deliver what waits, and return the last message to an address."""
        self.run_jobs()
        message = [message for message in mail.outbox if message.to == [address]][-1]
        assert isinstance(message, mail.EmailMultiAlternatives)
        return message

    def subjects(self, address: str) -> list[str]:
        """Deliver what waits, and return the subjects of all messages to an address."""
        self.run_jobs()
        return [str(message.subject) for message in mail.outbox if message.to == [address]]

    def link(self, address: str) -> str:
        """Return the link to act on in the last message to an address, as its HTML has it."""
        message = self.newest(address)
        html = str(message.alternatives[0][0])
        found = re.search(r'class="mail__action"[^>]*><a href="([^"]+)"', html)
        assert found
        assert found[1] in str(message.body)
        return found[1]


@pytest.fixture
def mailbox(run_jobs: RunJobs, settings: Settings) -> Mailbox:
    settings.MAILERS = {
        "default": {"BACKEND": "homepress.core.mail.mailers.QueueMailer"},
        "transport": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }
    return Mailbox(run_jobs)


@contextmanager
def after_a_while(seconds: float = 5) -> Generator[None]:
    """As if the person had taken their time over a form."""
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True):
        yield


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    confirm_address(person)
    return person


@pytest.fixture
def carol_at_home(carol: Person) -> Person:
    """Carol, who can sign in with PASSWORD."""
    return with_password(carol)


def standing_at(page: Page, heading: str) -> None:
    """Wait for the page with this heading. A click only begins to lead there: until then it is the old one."""
    expect(page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()
    page.wait_for_load_state()


def sign_in(page: Page, login: str = "carol", password: str = PASSWORD, *, leads_to: str = "Your profile") -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address or handle").fill(login)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    standing_at(page, leads_to)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def show_that_it_is_me(page: Page) -> None:
    """Type the password where a page asks for it once more."""
    standing_at(page, "Is it you?")
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Go on")


class AssertWellMade(Protocol):
    """Asserts that the page with this heading is accessible in both themes and fits a phone."""

    def __call__(self, page: Page, heading: str) -> None: ...


@pytest.fixture
def assert_well_made(assert_accessible: Callable[[Page], None]) -> AssertWellMade:
    def check(page: Page, heading: str) -> None:
        standing_at(page, heading)
        for scheme, size in (("dark", PHONE), ("light", DESKTOP)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two it knows
            page.set_viewport_size(size)  # type: ignore[arg-type]  # has its two keys
            assert page.evaluate(OVERFLOW) <= 0, f"{page.url} is too wide for {size['width']} px"
            assert_accessible(page)

    return check
