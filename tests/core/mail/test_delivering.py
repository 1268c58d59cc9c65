import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
import trustme
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from homepress.core.mail import sending
from homepress.core.mail.delivering import ATTEMPTS, deliver
from tests.core.mail.conftest import UseTransport
from tests.core.mail.smtp_server import PASSWORD, USER, Inbox, smtp_server
from tests.fixtures.jobs import RunJobs

pytestmark = pytest.mark.django_db

SIGN_IN = f"{USER}:{quote(PASSWORD, safe='')}"


def send_one() -> None:
    sending.send("mail/test.html", "carol@example.org", {})


def state() -> str:
    return str(DBTaskResult.objects.get().status)


@pytest.fixture
def by_starttls(inbox: Inbox, use_transport: UseTransport) -> Inbox:
    use_transport(f"smtp://{SIGN_IN}@localhost:{inbox.port}?timeout=5")
    return inbox


def test_mail_goes_out_by_starttls_with_a_password(by_starttls: Inbox, run_jobs: RunJobs) -> None:
    send_one()
    assert by_starttls.messages == []

    run_jobs()

    (message,) = by_starttls.messages
    assert by_starttls.over_tls == [True]
    assert by_starttls.signed_in == [USER]
    assert by_starttls.envelopes[0].rcpt_tos == ["carol@example.org"]
    assert message["To"] == "carol@example.org"
    assert message["Subject"] == "A test message from Homepress"
    assert message["Message-ID"].endswith("@testserver>")
    text, html = message.iter_parts()
    assert "It can." in text.get_content()
    assert 'style="max-width: 560px' in html.get_content()
    assert state() == "SUCCESSFUL"
    assert DBTaskResult.objects.get().args_kwargs["args"] == []


def test_mail_goes_out_by_tls_from_the_first_byte(
    authority: trustme.CA, trusted: None, use_transport: UseTransport, run_jobs: RunJobs
) -> None:
    with smtp_server(authority, implicit=True) as inbox:
        use_transport(f"smtps://{SIGN_IN}@localhost:{inbox.port}?timeout=5")
        send_one()
        run_jobs()

    assert len(inbox.messages) == 1


def test_mail_goes_out_without_tls_only_where_that_is_said(
    authority: trustme.CA, use_transport: UseTransport, run_jobs: RunJobs
) -> None:
    with smtp_server(authority, tls=False, sign_in=False) as inbox:
        use_transport(f"smtp://localhost:{inbox.port}?timeout=5")
        send_one()
        run_jobs()
        assert inbox.messages == []
        assert state() == "READY"

        use_transport(f"smtp://localhost:{inbox.port}?tls=off&timeout=5")
        with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
            run_jobs()
        assert len(inbox.messages) == 1


def test_a_server_that_cannot_prove_who_it_is_gets_neither_mail_nor_password(
    authority: trustme.CA, use_transport: UseTransport, run_jobs: RunJobs
) -> None:
    with smtp_server(authority) as inbox:
        use_transport(f"smtp://{SIGN_IN}@localhost:{inbox.port}?timeout=5")
        send_one()
        run_jobs()

    assert inbox.messages == []
    assert inbox.signed_in == []
    assert state() == "READY"
    assert "CERTIFICATE_VERIFY_FAILED" in DBTaskResult.objects.get().traceback


@pytest.mark.parametrize(
    ("where", "answer", "expected"),
    [
        ("at_recipient", "550 5.1.1 <carol@example.org> no such mailbox", "FAILED"),
        ("at_recipient", "450 4.2.1 mailbox busy", "READY"),
        ("at_data", "554 5.7.1 looks like spam", "FAILED"),
        ("at_data", "451 4.3.0 try again later", "READY"),
        ("at_data", "452 4.3.1 disk full", "READY"),
    ],
)
def test_what_the_server_will_never_take_is_given_up_and_the_rest_tried_again(
    by_starttls: Inbox, run_jobs: RunJobs, where: str, answer: str, expected: str
) -> None:
    setattr(by_starttls, where, answer)
    send_one()

    run_jobs()

    assert state() == expected
    assert "carol@example.org" not in DBTaskResult.objects.get().traceback
    assert answer[:3] in DBTaskResult.objects.get().traceback


def test_a_message_that_waited_for_the_server_arrives_once(by_starttls: Inbox, run_jobs: RunJobs) -> None:
    by_starttls.at_data = "421 4.3.2 going down"
    send_one()
    for hours in range(3):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            assert run_jobs() == 1
    by_starttls.at_data = ""

    with time_machine.travel(timezone.now() + timedelta(hours=10), tick=False):
        run_jobs()

    assert len(by_starttls.messages) == 1
    assert state() == "SUCCESSFUL"


def test_a_wrong_password_is_the_owner_s_to_mend_and_loses_no_mail(
    inbox: Inbox, use_transport: UseTransport, run_jobs: RunJobs
) -> None:
    use_transport(f"smtp://{USER}:wrong@localhost:{inbox.port}?timeout=5")
    send_one()
    run_jobs()
    assert state() == "READY"

    use_transport(f"smtp://{SIGN_IN}@localhost:{inbox.port}?timeout=5")
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        run_jobs()
    assert len(inbox.messages) == 1


def test_a_refused_connection_is_tried_again(use_transport: UseTransport, run_jobs: RunJobs) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        use_transport(f"smtp://localhost:{nobody.getsockname()[1]}?timeout=5")
        send_one()
        run_jobs()

    assert state() == "READY"


@pytest.fixture
def silent() -> Iterator[int]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        for connection in taken:
            connection.close()
        thread.join()


def test_a_server_that_hangs_delays_no_page_and_is_tried_again(
    silent: int, use_transport: UseTransport, run_jobs: RunJobs
) -> None:
    use_transport(f"smtp://localhost:{silent}?timeout=1")
    send_one()  # returns at once: the page is done
    assert state() == "READY"

    run_jobs()

    assert state() == "READY"
    assert DBTaskResult.objects.get().worker_ids != []


def test_nothing_is_mailed_when_the_transaction_rolls_back(by_starttls: Inbox, run_jobs: RunJobs) -> None:
    with transaction.atomic():
        send_one()
        transaction.set_rollback(True)

    assert run_jobs() == 0
    assert by_starttls.messages == []


def test_other_libraries_mail_goes_the_same_way(by_starttls: Inbox, run_jobs: RunJobs) -> None:
    message = EmailMessage(
        "Subject", "Body", to=["carol@example.org"], cc=["bob@example.org"], bcc=["alice@example.org"]
    )
    message.attach("räport.txt", b"\x00\xff binary", "application/octet-stream")
    message.send()
    assert by_starttls.messages == []

    run_jobs()

    assert sorted(by_starttls.envelopes[0].rcpt_tos) == ["alice@example.org", "bob@example.org", "carol@example.org"]
    assert "alice" not in str(by_starttls.messages[0])
    (attachment,) = by_starttls.messages[0].iter_attachments()
    assert attachment.get_filename() == "räport.txt"
    assert attachment.get_payload(decode=True) == b"\x00\xff binary"


def test_the_queue_tries_for_four_to_five_days() -> None:
    """RFC 5321, section 4.5.4.1."""
    pauses = [deliver.pause_after(attempt) for attempt in range(1, ATTEMPTS)]  # type: ignore[attr-defined]  # a Job

    assert timedelta(days=4) < sum(pauses, timedelta()) < timedelta(days=5)


def test_the_transport_itself_is_not_the_queue(by_starttls: Inbox) -> None:
    assert "smtp" in type(mailers["transport"]).__module__
