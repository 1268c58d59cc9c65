"""What the settings of `homepress.toml` may hold. Each raises `Wrong` with words for the owner."""

import ipaddress
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from homepress.backups.places import holds_a_secret
from homepress.errors import ConfigurationError
from homepress.hosting.configuration.declaring import Kind, Wrong

NAME = re.compile(r"[a-z]([a-z0-9-]{0,18}[a-z0-9])?\Z")
SITE_NAME = re.compile(r"[a-z]([a-z0-9-]{0,15}[a-z0-9])?\Z")
"""`homepress-<name>-edge` is a group and `homepress-<name>-pull` a user: useradd and groupadd allow 32 characters."""
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
USER = re.compile(r"[a-z_][a-z0-9_-]{0,30}\Z")
PORT = re.compile(r"([1-9][0-9]{0,4})/(tcp|udp)\Z")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")
VERSION = re.compile(r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?\Z")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("not a text", hint="Write it in quotation marks.")
    if not value.isprintable():
        raise Wrong("holds a line break or a control character", hint="Write it in one line.")
    return value.strip()


def _required_text(value: Any) -> str:
    text = _text(value)
    if not text:
        raise Wrong("empty")
    return text


def _matching(pattern: re.Pattern[str], message: str, hint: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = _text(value)
        if not pattern.match(text):
            raise Wrong(message, hint=hint)
        return text

    return read


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("neither true nor false", hint="Write true or false, without quotation marks.")
    return value


def _domain(value: Any) -> str:
    text = _text(value).lower()
    if "://" in text or "/" in text:
        raise Wrong(
            "not a domain", hint=f"Write the name alone: {(urlsplit(text).hostname or text.partition('/')[0])!s}"
        )
    if "*" in text:
        raise Wrong("not a domain", hint="Write each name out: certificates are asked for one by one.")
    if not text.isascii():
        raise Wrong("not ASCII", hint=f'Write it as browsers send it: "{_punycode(text)}"')
    labels = text.split(".")
    if len(text) > 253 or len(labels) < 2 or not all(LABEL.match(label) for label in labels) or labels[-1].isdigit():
        raise Wrong("not a domain", hint="Write it like example.org, without a port.")
    return text


def _punycode(text: str) -> str:
    try:
        return text.encode("idna").decode()
    except UnicodeError:
        return "xn--…"


def _address(value: Any) -> str:
    text = _text(value).lower()
    try:
        return str(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        pass
    host, colon, port = text.rpartition(":")
    if colon and port.isdigit():
        raise Wrong("not an address", hint=f'The port is a setting of its own: address = "{host}", port = {port}')
    if "@" in text:
        user, _, host = text.rpartition("@")
        raise Wrong(
            "not an address", hint=f'The user is a setting of its own: address = "{host}", first_user = "{user}"'
        )
    labels = text.split(".")
    if not text or not all(LABEL.match(label) for label in labels) or labels[-1].isdigit():
        raise Wrong("not an address", hint="Write an IP address, or a name that leads to one.")
    return text


def _ipv6(value: Any) -> str:
    try:
        return str(ipaddress.IPv6Address(_text(value).strip("[]")))
    except ValueError as error:
        raise Wrong("not an IPv6 address", hint="Write it like 2001:db8::1.") from error


def _network(value: Any) -> str:
    text = _text(value)
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        if "host bits" in str(error):
            wanted = ipaddress.ip_network(text, strict=False)
            raise Wrong("names one address in a network", hint=f'Write the network: "{wanted}"') from error
        raise Wrong("not a network", hint="Write it like 10.8.0.0/24 or 2001:db8::/32.") from error


def _open_port(value: Any) -> str:
    found = PORT.match(_text(value))
    if not found or int(found[1]) > 65535:
        raise Wrong("not a port", hint='Write port and protocol: "25/tcp" or "51820/udp".')
    return found[0]


def _https(value: Any) -> str:
    text = _text(value)
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise Wrong("not an HTTPS address", hint="Write it like https://acme.example.org/directory.")
    return text


def _mailbox(value: Any) -> str:
    text = _text(value)
    name, at, domain = text.rpartition("@")
    if not at or not name or " " in text or not domain or "." not in domain:
        raise Wrong("not an e-mail address", hint="Write it like alice@example.org.")
    return text


def _repository(value: Any) -> str:
    """Return an address as restic names it. What it is reached with is a secret, and has no place in the file."""
    text = _text(value)
    scheme = text.partition(":")[0] if re.match(r"[a-z0-9]+:", text) else ""
    if not text or (text.startswith("/") and text != "/"):
        return text.rstrip("/")
    if scheme not in {"sftp", "s3", "rest"} or not text.partition(":")[2].strip("/"):
        raise Wrong(
            "not a place for backups",
            hint="Write a folder's full path on the host, or sftp:user@host:/folder, s3:https://host/bucket, "
            "rest:https://host/name.",
        )
    if holds_a_secret(text):
        raise Wrong(
            "holds a user or password, and this file goes into git",
            hint="Write HOMEPRESS_BACKUP_USER=… and HOMEPRESS_BACKUP_PASSWORD=… into .env.",
        )
    return text


def _folder(value: Any) -> str:
    text = _text(value).rstrip("/")
    if not re.fullmatch(r"(/[A-Za-z0-9._@-]+)+", text) or ".." in text.split("/"):
        raise Wrong("not the full path of a folder", hint="Write it like /mnt/disk/backups, without blanks.")
    return text


def one_of(*words: str) -> Kind[Any]:
    """One of some words."""

    def read(value: Any) -> str:
        if value not in words:
            raise Wrong(f"neither {' nor '.join(words)}" if len(words) > 1 else f"not {words[0]}")
        return str(value)

    return Kind(" or ".join(f"`{word}`" for word in words), read)


def whole(least: int, most: int) -> Kind[int]:
    """A whole number within bounds."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Wrong("not a whole number", hint="Write the number alone, without quotation marks.")
        if not least <= value <= most:
            raise Wrong(f"not between {least} and {most}")
        return value

    return Kind(f"A whole number from {least} to {most}", read)


def checked(name: str, check: Callable[[str], None]) -> Kind[str]:
    """A text that a check of the environment's variables accepts: the same words refuse it there and here."""

    def read(value: Any) -> str:
        text = _text(value)
        try:
            check(text)
        except ConfigurationError as error:
            said = error.message.split(": ")
            raise Wrong(said[1] if len(said) > 1 else error.message, hint=error.hint) from error
        return text

    return Kind(name, read)


text = Kind("Text", _text)
required_text = Kind("Text", _required_text)
flag = Kind("True or false", _flag)
name = Kind(
    "A name of up to 20 letters, digits and hyphens",
    _matching(NAME, "not a name", "Write up to 20 of a-z, 0-9 and -, a letter first."),
)
site_name = Kind(
    "A name of up to 17 letters, digits and hyphens",
    _matching(SITE_NAME, "not a name", "Write up to 17 of a-z, 0-9 and -, a letter first: users are named after it."),
)
user = Kind(
    "A user's name", _matching(USER, "not a user's name", "Write up to 31 of a-z, 0-9, _ and -, a letter first.")
)
domain = Kind("A domain", _domain)
address = Kind("An IP address or a host name", _address)
ipv6 = Kind("An IPv6 address", _ipv6)
network = Kind("A network", _network)
port = whole(1, 65535)
open_port = Kind("A port with its protocol", _open_port)
https = Kind("An HTTPS address", _https)
mailbox = Kind("An e-mail address", _mailbox)
folder = Kind("The full path of a folder on the host", _folder)
path = Kind("A path, from the site's folder on", _required_text)
time_of_day = Kind("A time of day", _matching(TIME, "not a time of day", "Write it like 03:30."))
repository = Kind("A repository's address", _repository)
version = Kind("A version", _matching(VERSION, "not a version", "Write it like 1.2.3."))


def _time_or_never(value: Any) -> str:
    return value if value == "never" else time_of_day.read(value)


def _python_version(value: Any) -> str:
    if isinstance(value, float):
        raise Wrong("not a text", hint=f'Write it in quotation marks: "{value}"')
    found = re.match(r"3\.([0-9]{1,2})\Z", _text(value))
    if not found or int(found[1]) < 12:
        raise Wrong("not a Python that Homepress runs on", hint='Write "3.12", "3.13" or newer.')
    return found[0]


time_of_day_or_never = Kind("A time of day or `never`", _time_or_never)
python_version = Kind("A version of Python", _python_version)
