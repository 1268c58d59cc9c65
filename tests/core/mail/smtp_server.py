"""A mail server on this machine, with TLS, sign-in, and every way to fail."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "blog", "correct horse/battery:staple@1%"


@dataclass
class Inbox:
    """What the server took, and what it says instead of taking it."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)
    at_recipient: str = ""
    at_data: str = ""
    signed_in: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # see above
        if self.at_data:
            return self.at_data
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.envelopes.append(envelope)
        self.over_tls.append(session.ssl is not None)
        return "250 OK"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else ("", "")
        self.signed_in.append(given[0])
        return AuthResult(success=given == (USER, PASSWORD), handled=False)


@contextlib.contextmanager
def smtp_server(
    authority: trustme.CA, *, tls: bool = True, implicit: bool = False, sign_in: bool = True
) -> Iterator[Inbox]:
    """Run a mail server for the time of a block."""
    inbox = Inbox()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    options: dict[str, Any] = {"auth_required": sign_in, "authenticator": inbox.authenticate}
    if implicit:
        # aiosmtpd knows of TLS by STARTTLS alone, and warns where it sees none but wants a password.
        options |= {"auth_require_tls": False, "auth_required": False}
    elif tls:
        options |= {"tls_context": context, "require_starttls": True}
    else:
        options |= {"auth_require_tls": False}
    with smtplib.socket.socket() as free:  # type: ignore[attr-defined]  # its module imports socket
        free.bind(("127.0.0.1", 0))
        inbox.port = free.getsockname()[1]
    controller = Controller(
        inbox, hostname="127.0.0.1", port=inbox.port, ssl_context=context if implicit else None, **options
    )
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
