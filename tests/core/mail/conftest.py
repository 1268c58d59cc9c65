from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pytest_django import Settings

from homepress.core.mail import transports
from tests.core.mail.smtp_server import Inbox, smtp_server

QUEUE = {"BACKEND": "homepress.core.mail.mailers.QueueMailer"}


class UseTransport:
    """Makes the site send its mail by a URL, through the queue."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, url: str) -> transports.Transport:
        transport = transports.read(url)
        self.settings.MAILERS = {"default": QUEUE, "transport": transport.mailer}
        return transport


@pytest.fixture
def use_transport(settings: Settings) -> UseTransport:
    return UseTransport(settings)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority, as it would one that browsers know."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


@pytest.fixture
def inbox(authority: trustme.CA, trusted: None) -> Iterator[Inbox]:
    """A mail server that wants STARTTLS and a password."""
    with smtp_server(authority) as running:
        yield running
