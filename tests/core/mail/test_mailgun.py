"""Mailgun, played by a server that checks what Mailgun checks."""

from base64 import b64encode
from datetime import timedelta
from email import message_from_bytes
from email.message import Message

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from homepress.core.mail import sending
from tests.core.mail.conftest import UseTransport
from tests.fixtures.http_service import Service, Told
from tests.fixtures.jobs import RunJobs

pytestmark = pytest.mark.django_db

KEY, DOMAIN = "key-0123456789abcdef", "mg.example.org"
QUEUED = (200, '{"id": "<20261121.1@mg.example.org>", "message": "Queued. Thank you."}')


@pytest.fixture
def mailgun(service: Service, use_transport: UseTransport) -> Service:
    service.answer = QUEUED
    use_transport(f"mailgun://{KEY}@{DOMAIN}?url={service.url}/v3")
    return service


def form_of(told: Told) -> dict[str, str]:
    """Read the form, which is multipart (RFC 7578) or URL-encoded."""
    kind = told.headers["content-type"]
    if kind.startswith("application/x-www-form-urlencoded"):
        from urllib.parse import parse_qsl

        return dict(parse_qsl(told.body.decode()))
    parsed: Message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + told.body)
    parts = parsed.get_payload()
    assert isinstance(parts, list)
    form = {}
    for part in parts:
        assert isinstance(part, Message)
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        form[str(part.get_param("name", header="content-disposition"))] = payload.decode()
    return form


def check_as_mailgun_would(told: Told) -> None:
    """Raise where Mailgun would answer 401, 404 or 400."""
    assert told.headers["authorization"] == "Basic " + b64encode(f"api:{KEY}".encode()).decode()
    assert told.path == f"/v3/{DOMAIN}/messages"
    form = form_of(told)
    assert form["from"] == "Homepress <noreply@testserver>"
    assert form["to"] == "carol@example.org"
    assert form["subject"] == "A test message from Homepress"
    assert "It can." in form["text"]
    assert 'style="' in form["html"]


def test_mail_goes_out_as_mailgun_wants_it(mailgun: Service, run_jobs: RunJobs) -> None:
    sending.send("mail/test.html", "carol@example.org", {})
    assert mailgun.told == []

    run_jobs()

    check_as_mailgun_would(mailgun.told[0])
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((400, '{"message": "to parameter is not a valid address. please check documentation"}'), "FAILED"),
        ((401, "Forbidden"), "READY"),
        ((404, '{"message": "Domain not found: mg.example.org"}'), "READY"),
        ((429, '{"message": "Too many requests"}'), "READY"),
        ((500, "Internal Server Error"), "READY"),
        ((200, "Mailgun Magnificent API"), "READY"),
    ],
)
def test_what_mailgun_will_never_take_is_given_up_and_the_rest_tried_again(
    mailgun: Service, run_jobs: RunJobs, answer: tuple[int, str], expected: str
) -> None:
    mailgun.answers = [answer]
    sending.send("mail/test.html", "carol@example.org", {})

    run_jobs()
    row = DBTaskResult.objects.get()
    assert row.status == expected
    assert "carol@example.org" not in row.traceback
    assert KEY not in row.traceback

    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        run_jobs()
    assert len(mailgun.told) == (1 if expected == "FAILED" else 2)


def test_a_service_that_is_away_loses_no_mail(use_transport: UseTransport, service: Service, run_jobs: RunJobs) -> None:
    use_transport(f"mailgun://{KEY}@{DOMAIN}?url=http://127.0.0.1:9/v3&timeout=2")
    sending.send("mail/test.html", "carol@example.org", {})
    run_jobs()
    assert DBTaskResult.objects.get().status == "READY"

    service.answer = QUEUED
    use_transport(f"mailgun://{KEY}@{DOMAIN}?url={service.url}/v3")
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        run_jobs()
    check_as_mailgun_would(service.told[0])
