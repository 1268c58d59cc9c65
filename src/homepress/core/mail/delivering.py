"""The job that hands a message to the mail server, and what its failures mean.

A message that the server will never take (550: no such mailbox) is given up at once. Whatever the
owner or time can mend (a server that is down, full, or does not know our password) is tried again
for four to five days, as RFC 5321, section 4.5.4.1, asks.
"""

import re
import smtplib
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMultiAlternatives, mailers

from homepress.core.jobs.queue import GiveUp, job
from homepress.core.mail.packing import unpack
from homepress.core.masking import mask_personal

if TYPE_CHECKING:
    from css_inline import CSSInliner

ATTEMPTS = 33
"""With pauses of 1, 2, 4 … 128 minutes and then 4 hours: about four and a half days."""

PERMANENT_STATUS = frozenset({400, 413, 422})
"""HTTP answers of mail services that speak of the message, and not of the key or of the service."""


@job(
    attempts=ATTEMPTS,
    first_pause=timedelta(minutes=1),
    longest_pause=timedelta(hours=4),
    priority=50,
    confidential=True,
)
def deliver(packed: dict[str, Any]) -> None:
    """Hand a packed message to the site's transport. Raises GiveUp where no attempt will ever succeed."""
    hand_over(unpack(packed))


def hand_over(message: EmailMultiAlternatives) -> None:
    """Send a message now. Raises GiveUp, or what the transport raised where that may pass."""
    inline_styles(message)
    mailer = mailers["transport"]
    try:
        mailer.send_messages([message])
    except Exception as error:
        if is_permanent(error):
            raise GiveUp(reason(error)) from None  # the error's own text may name the recipient
        if isinstance(error, OSError):
            raise NotDelivered(reason(error)) from None
        raise
    finally:
        with suppress(OSError):  # Django leaves a connection open on which signing in failed
            mailer.close()


class NotDelivered(Exception):
    """The mail server or service is away, or did not take the message now."""


def is_permanent(error: Exception) -> bool:
    """Whether an error is about this message, so that it would come again however often it is sent."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return 500 <= error.smtp_code < 600
    if type(error).__module__.startswith("anymail."):
        return _is_permanent_for_service(error)
    # A header or an address that cannot be; but a certificate's error is a ValueError too.
    return isinstance(error, ValueError | TypeError) and not isinstance(error, OSError)


def _is_permanent_for_service(error: Exception) -> bool:
    from anymail import exceptions  # noqa: PLC0415  # loaded already, by the transport that raised

    about_the_message = (
        exceptions.AnymailRecipientsRefused,
        exceptions.AnymailInvalidAddress,
        exceptions.AnymailUnsupportedFeature,
        exceptions.AnymailSerializationError,
    )
    return isinstance(error, about_the_message) or getattr(error, "status_code", None) in PERMANENT_STATUS


def reason(error: Exception) -> str:
    """Return one line on a failure, as the server told it, without any address of a person."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        told = "; ".join(sorted({f"{code} {_text(answer)}" for code, answer in error.recipients.values()}))
    elif isinstance(error, smtplib.SMTPResponseException):
        told = f"{error.smtp_code} {_text(error.smtp_error)}"
    else:
        told = f"{type(error).__name__}: {_text(str(error)) or 'no reason given'}"
    return mask_personal(told)[:500]


def _text(told: bytes | str) -> str:
    text = told.decode(errors="replace") if isinstance(told, bytes) else told
    return re.sub(r"\s+", " ", text).strip()


def inline_styles(message: EmailMultiAlternatives) -> None:
    """Make the HTML of a message good for programs that ignore style sheets."""
    parts = [(str(content), str(kind)) for content, kind in message.alternatives]
    message.alternatives = []
    for content, kind in parts:
        message.attach_alternative(inline(content) if kind == "text/html" else content, kind)


def inline(html: str) -> str:
    """Move the rules of the document's style sheet to the elements, for programs that ignore sheets."""
    return _inliner().inline(html)


@cache
def _inliner() -> "CSSInliner":
    import css_inline  # noqa: PLC0415  # only the worker needs it

    return css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
