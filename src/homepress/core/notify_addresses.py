"""Where the owner is told what happens: HOMEPRESS_NOTIFY_URLS, read without the library that uses it."""

import re

from homepress.errors import ConfigurationError

_SEPARATOR = re.compile(r"[\s,]+(?=[A-Za-z][A-Za-z0-9+.-]*://)")
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://\S+")
_TELEGRAM = re.compile(r"tgram://(?:bot)?\d{5,}:[A-Za-z0-9_-]{20,}/[^/\s][^\s]*")


def notify_addresses(text: str) -> list[str]:
    """Read HOMEPRESS_NOTIFY_URLS, separated by blanks or commas. Raises ConfigurationError, without the secrets."""
    found = [part.strip() for part in _SEPARATOR.split(text.strip()) if part.strip()]
    for number, address in enumerate(found, start=1):
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise ConfigurationError(
                f"HOMEPRESS_NOTIFY_URLS: number {number} is not an address of Apprise",
                hint="Write addresses such as tgram://BOT_TOKEN/CHAT_ID or json://HOST: docs/guide/notifications.md.",
            )
        if match[1].lower() == "tgram" and not _TELEGRAM.fullmatch(address):
            raise ConfigurationError(
                f"HOMEPRESS_NOTIFY_URLS: number {number} is not tgram://BOT_TOKEN/CHAT_ID",
                hint="The token is what @BotFather gave, such as 123456789:AAF…; the chat's id is a number or @name.",
            )
    return found
