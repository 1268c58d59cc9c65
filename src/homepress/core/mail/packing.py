"""A message as JSON, for its time in the queue."""

from base64 import b64decode, b64encode
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives


def pack(message: EmailMessage) -> dict[str, Any]:
    """Return all that a message is. Raises ValueError for attachments that are MIME trees of their own."""
    return {
        "subject": str(message.subject),
        "body": str(message.body),
        "from_email": str(message.from_email),
        "to": [*map(str, message.to)],
        "cc": [*map(str, message.cc)],
        "bcc": [*map(str, message.bcc)],
        "reply_to": [*map(str, message.reply_to)],
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "subtype": message.content_subtype,
        "alternatives": [
            [str(content), str(kind)]
            for content, kind in (message.alternatives if isinstance(message, EmailMultiAlternatives) else [])
        ],
        "attachments": [_packed_attachment(attachment) for attachment in message.attachments],
    }


def unpack(packed: dict[str, Any]) -> EmailMultiAlternatives:
    """Return the message again."""
    message = EmailMultiAlternatives(
        packed["subject"],
        packed["body"],
        packed["from_email"],
        packed["to"],
        bcc=packed["bcc"],
        cc=packed["cc"],
        reply_to=packed["reply_to"],
        headers=packed["headers"],
    )
    message.content_subtype = packed["subtype"]
    for content, kind in packed["alternatives"]:
        message.attach_alternative(content, kind)
    for name, content, kind in packed["attachments"]:
        message.attach(name, b64decode(content), kind)
    return message


def _packed_attachment(attachment: Any) -> list[str | None]:
    if not isinstance(attachment, tuple):
        raise ValueError("an attachment is a name, its content and its type")  # noqa: TRY004  # its content is at fault
    name, content, kind = attachment
    data = content.encode() if isinstance(content, str) else bytes(content)
    return [name, b64encode(data).decode(), kind]
