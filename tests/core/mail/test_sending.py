import pytest
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django_tasks_db.models import DBTaskResult

from homepress.core.mail import sending
from tests.core.mail.conftest import UseTransport

pytestmark = pytest.mark.django_db

INJECTIONS = ["\n", "\r", "\r\n", "\n ", "\r\n\t"]


@pytest.fixture(autouse=True)
def queued(use_transport: UseTransport) -> None:
    use_transport("console:")


REFUSED = r"line breaks|linefeed|Invalid address|valid email|carriage return"


@pytest.mark.parametrize("line_break", INJECTIONS)
@pytest.mark.parametrize("place", ["to", "reply_to", "headers"])
def test_our_own_mail_takes_no_header_in_a_value(line_break: str, place: str) -> None:
    smuggled = f"bob@example.org{line_break}Bcc: mallory@example.org"
    to = smuggled if place == "to" else "carol@example.org"

    with pytest.raises((ValidationError, ValueError), match=REFUSED):
        sending.send(
            "mail/test.html",
            to,
            {},
            reply_to=smuggled if place == "reply_to" else "",
            headers={"X-Post": smuggled} if place == "headers" else None,
        )

    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize("line_break", INJECTIONS)
@pytest.mark.parametrize("place", ["subject", "from_email", "to"])
def test_other_libraries_mail_takes_no_header_in_a_value(line_break: str, place: str) -> None:
    message = EmailMessage("Hello", "", "bob@example.org", ["carol@example.org"])
    smuggled = f"bob@example.org{line_break}Bcc: mallory@example.org"
    setattr(message, place, [smuggled] if place == "to" else smuggled)

    with pytest.raises(ValueError, match=REFUSED):
        message.send()

    assert not DBTaskResult.objects.exists()


def test_a_subject_of_several_lines_becomes_one() -> None:
    sending.send("mail/test.html", "carol@example.org", {"site_title": "A\r\nBcc: mallory@example.org"})

    packed = DBTaskResult.objects.get().args_kwargs["args"][0]
    assert packed["subject"] == "A test message from A Bcc: mallory@example.org"


@pytest.mark.parametrize("address", ["", "carol", "carol@", "a@example.org, b@example.org", "<carol@example.org>"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        sending.send("mail/test.html", address, {})
