from collections.abc import Callable
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command

from homepress.errors import HomepressError, MailFailed
from tests.core.mail.conftest import UseTransport
from tests.core.mail.smtp_server import PASSWORD, USER, Inbox
from tests.fixtures.environment import Vary

pytestmark = pytest.mark.django_db


def run() -> list[str]:
    out = StringIO()
    call_command("sendtestmail", "carol@example.org", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def site(use_transport: UseTransport, vary: Vary) -> Callable[[str], None]:
    """Return the function that makes the site send its mail by a URL."""

    def by(url: str) -> None:
        vary(mail_url=url)
        use_transport(url)

    return by


def test_it_tells_each_step(site: Callable[[str], None], inbox: Inbox) -> None:
    site(f"smtp://{USER}:{quote(PASSWORD, safe='')}@localhost:{inbox.port}?timeout=5")

    lines = run()

    assert [line.partition(":")[0] for line in lines] == [
        "From",
        "To",
        "Transport",
        "Resolved",
        "Connected",
        "TLS",
        "Signed in",
        "Sent.",
    ]
    assert len(inbox.messages) == 1
    assert not any("correct" in line for line in lines)


@pytest.mark.parametrize(
    ("url", "said", "hint"),
    [
        ("smtp://no-such-host.invalid", "no-such-host.invalid is not found", "Check the host"),
        ("smtp://localhost:9?timeout=2", "localhost:9: ConnectionRefusedError", "Check host and port"),
        ("smtp://blog:wrong@localhost:{port}?timeout=5", "535", "Check user name and password"),
        ("smtps://localhost:{port}?timeout=5", "SSL", "STARTTLS (587)"),
    ],
)
def test_a_failure_names_the_step_and_what_to_do(
    site: Callable[[str], None], inbox: Inbox, url: str, said: str, hint: str
) -> None:
    site(url.format(port=inbox.port))

    with pytest.raises(MailFailed) as error:
        run()

    assert said in error.value.message
    assert hint in error.value.hint


def test_a_refused_message_is_told_with_the_server_s_words(site: Callable[[str], None], inbox: Inbox) -> None:
    site(f"smtp://{USER}:{quote(PASSWORD, safe='')}@localhost:{inbox.port}?timeout=5")
    inbox.at_data = "550 5.7.1 sender not allowed"

    with pytest.raises(MailFailed, match=r"550 5\.7\.1 sender not allowed"):
        run()


def test_without_a_transport_mail_is_in_private_files(site: Callable[[str], None], tmp_path: Path) -> None:
    site(f"file://{tmp_path}/mail")

    assert run()[-1] == "Sent."
    (written,) = (tmp_path / "mail").iterdir()
    assert "It can." in written.read_text()
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(HomepressError, match='not an e-mail address: "carol"'):
        call_command("sendtestmail", "carol")
