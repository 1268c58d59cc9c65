"""Who the site's mail is from: HOMEPRESS_MAIL_FROM. Pure, as `transports` is."""

from email.headerregistry import Address, AddressHeader
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from homepress.errors import ConfigurationError

if TYPE_CHECKING:
    from homepress.project.environment import Environment


def of(environment: "Environment") -> str:
    """Return the sender: what the variable says, or the site's title at its host. Raises ConfigurationError."""
    if environment.mail_from:
        return _checked(environment.mail_from)
    host = urlsplit(environment.site_url).hostname or "localhost"
    title = "".join(letter for letter in environment.site_title if letter.isprintable())
    return str(Address(title, "noreply", host))


def _checked(text: str) -> str:
    parsed = AddressHeader.value_parser(text)
    mailboxes = parsed.all_mailboxes
    if parsed.all_defects or len(mailboxes) != 1 or not mailboxes[0].domain or not text.isprintable():
        raise ConfigurationError(
            f'HOMEPRESS_MAIL_FROM: not one address: "{text}"', hint="Write My blog <blog@example.org>."
        )
    return text
