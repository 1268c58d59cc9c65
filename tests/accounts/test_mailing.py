"""The messages about accounts: made from one source, delivered by the queue, whatever the server does."""

import socket
from datetime import timedelta
from typing import Any

import pytest
import time_machine
import trustme
from allauth.account.adapter import get_adapter
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from homepress.accounts import mailing
from homepress.accounts.models import Person
from tests.core.mail.smtp_server import smtp_server
from tests.fixtures.captcha import solved, stamp
from tests.fixtures.jobs import RunJobs

pytestmark = pytest.mark.django_db

QUEUE = {"BACKEND": "homepress.core.mail.mailers.QueueMailer"}
LINK = "http://testserver/somewhere/"


@pytest.fixture
def outbox(settings: Settings) -> list[mail.EmailMessage]:
    """Delivered messages."""
    local = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    settings.MAILERS = {"default": QUEUE, "transport": local}
    return mail.outbox


def context_for(name: str, person: Person) -> dict[str, Any]:
    """Everything that django-allauth gives to any of its messages."""
    return {
        "user": person,
        "activate_url": LINK,
        "password_reset_url": LINK,
        "signup_url": LINK,
        "from_email": "carol@example.org",
        "to_email": "carol@example.com",
        "deleted_email": "carol@example.com",
        "timestamp": timezone.now(),
        "ip": "203.0.113.9",
        "user_agent": "Mozilla/5.0 (X11; Linux) Firefox/144.0",
    }


@pytest.mark.parametrize("name", sorted(mailing.MESSAGES.keys() | mailing.CHANGES.keys()))
def test_every_message_has_a_subject_a_text_and_html_with_its_styles_inline(
    name: str, carol: Person, outbox: list[mail.EmailMessage], run_jobs: RunJobs
) -> None:
    mailing.send(name, carol.email, context_for(name, carol), RequestFactory().get("/"))
    assert not outbox
    run_jobs()
    (message,) = outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    html, kind = message.alternatives[0]
    assert (message.to, kind) == ([carol.email], "text/html")
    assert message.subject
    assert "\n" not in message.subject
    assert "http" in str(message.body)
    assert 'class="mail" style=' in str(html)
    assert (LINK in str(html)) == (LINK in str(message.body).splitlines())


@pytest.mark.parametrize("name", sorted(mailing.CHANGES))
def test_a_change_says_when_from_where_and_with_what(
    name: str, carol: Person, outbox: list[mail.EmailMessage], run_jobs: RunJobs
) -> None:
    mailing.send(name, carol.email, context_for(name, carol), RequestFactory().get("/"))
    run_jobs()
    body = str(outbox[0].body)
    assert "203.0.113.9" in body
    assert "Firefox on Linux" in body


def test_what_a_browser_calls_itself_cannot_write_into_the_message(
    carol: Person, outbox: list[mail.EmailMessage], run_jobs: RunJobs
) -> None:
    forged = context_for("", carol) | {"user_agent": "<a href='https://mallory.example'>x</a>"}
    mailing.send("account/email/password_changed", carol.email, forged, RequestFactory().get("/"))
    run_jobs()
    assert "mallory" not in str(outbox[0].message())


def test_django_allauth_sends_nothing_that_has_no_message_of_ours() -> None:
    with pytest.raises(KeyError):
        get_adapter().send_mail("account/email/something_new", "carol@example.org", {})


def test_a_dead_mail_server_delays_no_page_and_loses_no_mail(
    client: Client, settings: Settings, run_jobs: RunJobs
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: whoever connects is refused
        smtp = "django.core.mail.backends.smtp.EmailBackend"
        options = {"host": "127.0.0.1", "port": taken.getsockname()[1]}
        settings.MAILERS = {"default": QUEUE, "transport": {"BACKEND": smtp, "OPTIONS": options}}
        typed = {"email": "erin@example.org", "username": "erin", "password1": "a horse that staples correctly"}
        answer = client.post("/accounts/signup/", typed | {"shown_at": stamp(), "captcha": solved()})
        assert answer["Location"] == "/accounts/confirm-email/"
        assert run_jobs() == 1

    with smtp_server(trustme.CA(), tls=False, sign_in=False) as inbox:
        options = {"host": "127.0.0.1", "port": inbox.port}
        settings.MAILERS = {"default": QUEUE, "transport": {"BACKEND": smtp, "OPTIONS": options}}
        with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
            assert run_jobs() == 1
        (message,) = inbox.messages
    assert message["To"] == "erin@example.org"
    assert message["Subject"].startswith("Confirm your address")
