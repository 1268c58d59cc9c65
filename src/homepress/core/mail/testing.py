"""Sending one message while saying what happens: `homepress manage sendtestmail`."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.smtp import EmailBackend as Smtp

from homepress.core.jobs.queue import GiveUp
from homepress.core.mail.delivering import NotDelivered, hand_over, reason
from homepress.core.mail.transports import Transport
from homepress.errors import MailFailed

HINTS = {
    "name": "Check the host in HOMEPRESS_MAIL_URL.",
    "connection": "Check host and port; many providers close port 25, and some 465 and 587.",
    "tls": "The server does not prove who it is, or speaks no TLS here: smtp:// is STARTTLS (587), smtps:// TLS (465).",
    "sign-in": "Check user name and password; in a URL, write @ : / # and % percent-encoded.",
    "message": "Check HOMEPRESS_MAIL_FROM: most servers take mail from their own domains alone.",
}


def steps(transport: Transport, message: EmailMultiAlternatives) -> Iterator[str]:
    """Send, and yield a line after each step. Raises MailFailed with what to look at."""
    yield f"Transport: {transport.described}"
    mailer = mailers["transport"]
    if isinstance(mailer, Smtp):
        try:
            yield from _connect(mailer)
        finally:
            with suppress(OSError):
                mailer.close()
    try:
        hand_over(message)
    except (GiveUp, NotDelivered) as error:
        raise MailFailed(f"The message was not taken: {error}", hint=HINTS["message"]) from error
    yield "Sent."


def _connect(mailer: Smtp) -> Iterator[str]:
    """Try the way to the server: its name, a connection, TLS, signing in."""
    host, port = str(mailer.host), int(mailer.port)
    try:
        found = sorted({entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}, key=str)
    except OSError as error:
        raise MailFailed(f"{host} is not found: {error}", hint=HINTS["name"]) from error
    yield f"Resolved:  {host} is {', '.join(map(str, found))}"
    try:
        mailer.open()
    except Exception as error:
        raise MailFailed(f"{host}:{port}: {reason(error)}", hint=HINTS[_place(error)]) from error
    server: Any = mailer.connection
    yield f"Connected: {host}:{port}"
    if isinstance(server.sock, ssl.SSLSocket):
        yield f"TLS:       {server.sock.version()}, certificate accepted"
    else:
        yield "TLS:       none"
    if mailer.username:
        yield f"Signed in: as {mailer.username}"


def _place(error: Exception) -> str:
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return "tls"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "sign-in"
    return "connection"
