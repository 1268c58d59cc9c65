"""Django's mailers of the site: `default` puts messages into the queue, `transport` sends them."""

from collections.abc import Sequence
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as Files
from django.utils import timezone

from homepress.core.mail.delivering import deliver
from homepress.core.mail.packing import pack


class QueueMailer(BaseEmailBackend):
    """Takes what anybody sends through Django, and has the worker deliver it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Enqueue. Raises ValueError where an address or header could smuggle in another."""
        for message in email_messages:
            host = urlsplit(settings.ENVIRONMENT.site_url).hostname
            # Named here and not by Django, which asks the DNS for this machine's name, and the same
            # for every attempt, so that a message that arrives twice is known for one.
            message.extra_headers.setdefault("Message-ID", make_msgid(domain=host))
            message.extra_headers.setdefault("Date", format_datetime(timezone.now()))
            message.message()
            deliver.enqueue(pack(message))
        return len(email_messages)


class PrivateFiles(Files):
    """Writes messages into a folder that nobody else can read: they hold links that open accounts."""

    def __init__(self, file_path: str, **options: Any) -> None:
        Path(file_path).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(file_path=file_path, **options)
