"""Sending a message to one person."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from homepress.core.mail.composing import compose


def send(
    template: str,
    to: str,
    context: Mapping[str, Any],
    *,
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Compose a message to one person and put it into the queue, in the transaction at hand.

    Raises ValidationError where the address is none, ValueError where a header holds a line break.
    """
    validate_email(to)
    composed = compose(template, context)
    message = EmailMultiAlternatives(
        composed.subject,
        composed.text,
        to=[to],
        reply_to=[reply_to] if reply_to else None,
        headers=dict(headers or {}),
    )
    message.attach_alternative(composed.html, "text/html")
    message.send()
