"""How mail leaves the site: HOMEPRESS_MAIL_URL, read into what Django's MAILERS wants.

    smtp://user:password@host:587        STARTTLS; `?tls=off` for a server on this machine
    smtps://user:password@host:465       TLS from the first byte
    mailgun://KEY@DOMAIN?region=eu       and the other services of django-anymail
    file:///path                         one file a message
    console:                             for development

Pure: reads text, opens nothing, imports neither Django nor a service's library.
"""

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from homepress.errors import ConfigurationError

if TYPE_CHECKING:
    from homepress.project.environment import Environment

TIMEOUT = 30
"""Seconds that a server may keep silent."""

HINT = "Write for example smtp://user:password@mail.example.org:587 or mailgun://KEY@mg.example.org?region=eu."


@dataclass(frozen=True, slots=True)
class Transport:
    """A way for mail to leave."""

    backend: str
    options: dict[str, Any]
    described: str
    """For people, without secrets."""

    @property
    def mailer(self) -> dict[str, Any]:
        """An entry of Django's MAILERS."""
        return {"BACKEND": self.backend, "OPTIONS": self.options}


@dataclass(frozen=True, slots=True)
class Service:
    """A mail service with an HTTP interface, and what its library calls the parts of the URL."""

    key: str = "api_key"
    secret: str = ""
    host: str = ""
    regions: dict[str, str] = field(default_factory=dict)


SERVICES = {
    "brevo": Service(),
    "mailersend": Service(key="api_token"),
    "mailgun": Service(host="sender_domain", regions={"us": "", "eu": "https://api.eu.mailgun.net/v3"}),
    "mailjet": Service(secret="secret_key"),  # noqa: S106  # the name of an option
    "mailtrap": Service(key="api_token"),
    "mandrill": Service(),
    "postmark": Service(key="server_token"),
    "resend": Service(),
    "scaleway": Service(key="secret_key", host="project_id"),
    "sparkpost": Service(regions={"us": "", "eu": "https://api.eu.sparkpost.com/api/v1"}),
}


def read(url: str) -> Transport:
    """Read the URL. Raises ConfigurationError that says what is wrong, and never shows the password."""
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018  # raises where it is no port
    except ValueError as error:
        if "could not be cast" in str(error):
            # Its own words show what stands where a port should: part of a password that holds a / or #.
            raise _wrong(
                "its port is not a number (in a password, / # ? @ : are written %2F %23 %3F %40 %3A)"
            ) from None
        raise _wrong(str(error)) from None
    if parts.scheme == "console":
        return Transport("django.core.mail.backends.console.EmailBackend", {}, "the console")
    if parts.scheme == "file":
        return _files(parts)
    if parts.scheme in {"smtp", "smtps"}:
        return _smtp(parts)
    if parts.scheme in SERVICES:
        return _service(parts, SERVICES[parts.scheme])
    known = ", ".join(["smtp", "smtps", "file", "console", *SERVICES])
    shown = f'"{parts.scheme}"' if parts.scheme else "nothing before the colon"
    raise _wrong(f"unknown way: {shown}; known are {known}")


def of(environment: "Environment") -> Transport:
    """Return the site's transport: what HOMEPRESS_MAIL_URL says, or files in the home folder."""
    return read(environment.mail_url) if environment.mail_url else files(str(environment.home.resolve() / "mail"))


def files(folder: str) -> Transport:
    """Return the transport that writes each message into a folder that only its owner may read."""
    return Transport("homepress.core.mail.mailers.PrivateFiles", {"file_path": folder}, f"files in {folder}")


def _files(parts: SplitResult) -> Transport:
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/"):
        raise _wrong("a file URL has three slashes and a full path, as in file:///var/mail")
    return files(path)


def _smtp(parts: SplitResult) -> Transport:
    query = _query(parts, {"tls", "timeout"})
    host = _host(parts)
    implicit = parts.scheme == "smtps"
    if query.get("tls", "on") not in {"on", "off"} or (implicit and "tls" in query):
        raise _wrong("tls is on or off, and only for smtp://")
    is_plain = query.get("tls") == "off"
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(username) != bool(password):
        raise _wrong("a user name and a password belong together; percent-encode what has a meaning in URLs")
    if is_plain and password and not _is_this_machine(host):
        raise _wrong("with tls=off the password would travel in the clear")
    port = parts.port or (465 if implicit else 25 if is_plain else 587)
    options = {
        "host": host,
        "port": port,
        "username": username,
        "password": password,
        "use_tls": not implicit and not is_plain,
        "use_ssl": implicit,
        "timeout": _seconds(query),
    }
    how = "without TLS" if is_plain else "TLS" if implicit else "STARTTLS"
    return Transport("django.core.mail.backends.smtp.EmailBackend", options, f"SMTP, {host}:{port}, {how}")


def _service(parts: SplitResult, service: Service) -> Transport:
    name = parts.scheme
    query = _query(parts, {"region", "url", "timeout"})
    key = unquote(parts.username or "")
    if not key:
        raise _wrong(f"{name}:// needs a key before the @")
    options: dict[str, Any] = {service.key: key, "timeout": _seconds(query)}
    if service.secret:
        options[service.secret] = unquote(parts.password or "")
        if not options[service.secret]:
            raise _wrong(f"{name}:// needs KEY:SECRET before the @")
    if service.host:
        options[service.host] = _host(parts)
    if address := _address_of(query, service, name):
        options["api_url"] = address
    where = f", {parts.hostname}" if service.host else ""
    region = f", region {query['region']}" if "region" in query else ""
    return Transport(f"anymail.backends.{name}.EmailBackend", options, f"{name}{where}{region}")


def _address_of(query: dict[str, str], service: Service, name: str) -> str:
    if "url" in query:
        given = urlsplit(query["url"])
        if not (given.scheme == "https" or (given.scheme == "http" and _is_this_machine(given.hostname or ""))):
            raise _wrong("url is not an https:// address")
        return query["url"]
    region = query.get("region")
    if region is None:
        return ""
    if region not in service.regions:
        known = f"known are {', '.join(service.regions)}" if service.regions else "it has none"
        raise _wrong(f'{name} has no region "{region}"; {known}')
    return service.regions[region]


def _query(parts: SplitResult, known: set[str]) -> dict[str, str]:
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := query.keys() - known:
        raise _wrong(f"unknown after the question mark: {', '.join(sorted(unknown))}")
    if parts.fragment or parts.path.strip("/"):
        raise _wrong("nothing may follow the host but ?…; percent-encode / and # in a password (%2F, %23)")
    return query


def _host(parts: SplitResult) -> str:
    if not parts.hostname:
        raise _wrong(f"{parts.scheme}:// names no host")
    return parts.hostname


def _seconds(query: dict[str, str]) -> int:
    text = query.get("timeout", str(TIMEOUT))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 300:
        raise _wrong("timeout is a number of seconds from 1 to 300")
    return int(text)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(problem: str) -> ConfigurationError:
    return ConfigurationError(f"HOMEPRESS_MAIL_URL: {problem}", hint=HINT)
