"""What no variable may say. No message holds a secret."""

import logging
import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from homepress.core.language_tags import is_language_tag
from homepress.core.mail import transports
from homepress.core.quiet_hours import QuietHours
from homepress.errors import ConfigurationError

logger = logging.getLogger(__name__)

HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z|\[[0-9a-f:.]+\]\Z")
"""A name as the Host header holds it (RFC 9110, 7.2), without a port, or an IPv6 address in brackets."""
HEADER = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*\Z")
"""A header's name (RFC 9110, 5.1), without what WSGI cannot tell from a hyphen."""
COMMENTS = re.compile("on|off|[1-9][0-9]{0,3}")


def check_names(environ: Mapping[str, str], known: Collection[str], *, checked: bool = False) -> None:
    """Refuse a misspelt variable, which would otherwise leave its default in force unnoticed.

    Names that somebody checked who knows more of them are told in the log: a release that serves, or is gone back
    to, must start with the variables of a newer one.
    """
    allowed = {*known, *(f"{name}_FILE" for name in known)}
    for name in sorted(name for name in environ if name.startswith("HOMEPRESS_")):
        if name not in allowed and checked:
            logger.warning("%s is of a newer version; this one does without it", name)
        elif name not in allowed:
            near = get_close_matches(name, allowed, n=1)
            raise ConfigurationError(
                f"{name}: there is no such variable",
                hint=f"Did you mean {near[0]}?" if near else "docs/reference/environment.md lists them all.",
            )


def check_secret_key(key: str) -> None:
    if len(key) < 50 or len(set(key)) < 5:
        raise ConfigurationError(
            "HOMEPRESS_SECRET_KEY is too weak",
            hint="Give at least 50 random characters, for example from: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(50))"',
        )


def check_hosts(hosts: Collection[str]) -> None:
    if not hosts:
        raise ConfigurationError("HOMEPRESS_HOSTS names no host", hint="Such as example.org,www.example.org")
    for host in hosts:
        _check_host("HOMEPRESS_HOSTS", host)


def check_admin_host(host: str) -> None:
    if host:
        _check_host("HOMEPRESS_ADMIN_HOST", host.lower())


def _check_host(variable: str, host: str) -> None:
    if HOST.match(host):
        return
    if "*" in host or host.startswith("."):
        hint = "Write each name out: whoever may choose a name may have links made to it."
    elif not host.isascii():
        hint = f"Write it as browsers send it: {_punycode(host)}" if _punycode(host) else "Write it in ASCII."
    else:
        hint = "Write the name alone, without scheme, port and path, such as example.org or [::1]."
    raise ConfigurationError(f'{variable}: not a host name: "{host}"', hint=hint)


def _punycode(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return ""


def check_site_url(url: str, *, allow_http: bool) -> None:
    parts = _split(url)
    bare = parts and parts.scheme in {"http", "https"} and parts.hostname and url == f"{parts.scheme}://{parts.netloc}"
    if not parts or not bare or "@" in parts.netloc or not HOST.match(_bracketed(parts.hostname or "")):
        raise ConfigurationError(
            f'HOMEPRESS_SITE_URL: not the address of a site: "{_without_password(url)}"',
            hint="Write scheme and host alone, without a slash at the end, such as https://example.org",
        )
    if parts.scheme == "http" and not allow_http:
        raise ConfigurationError(
            f'HOMEPRESS_SITE_URL: not HTTPS: "{url}"', hint="For development, HOMEPRESS_ALLOW_HTTP=true permits it."
        )


def check_site_is_a_host(url: str, hosts: Collection[str]) -> None:
    """Every link and feed would lead to a name that the site refuses."""
    name = _bracketed(urlsplit(url).hostname or "")
    if name not in hosts:
        raise ConfigurationError(
            f"HOMEPRESS_SITE_URL: its host {name} is not among HOMEPRESS_HOSTS", hint=f"Add {name} there."
        )


def check_database_url(url: str) -> None:
    parts = _split(url) if url else None
    if url and (not parts or parts.scheme not in {"postgresql", "postgres"} or len(parts.path) < 2):
        raise ConfigurationError(
            "HOMEPRESS_DATABASE_URL: not the address of a PostgreSQL database",
            hint="Write postgresql://user:password@host:5432/name, with @ : / in a password as %40 %3A %2F; "
            "leave it empty for SQLite.",
        )


def check_comments(text: str) -> None:
    if not COMMENTS.fullmatch(text):
        raise ConfigurationError(
            f'HOMEPRESS_COMMENTS: neither on nor off nor a number of days: "{text}"', hint="Write on, off or 30."
        )


def check_theme_dir(folder: Path | None) -> None:
    """A theme that is not there would otherwise be passed over in silence."""
    if folder and not folder.is_dir():
        raise ConfigurationError(
            f'HOMEPRESS_THEME_DIR: no such folder: "{folder}"',
            hint="Name the folder that holds the theme's templates/ and static/.",
        )


def check_apps_dir(folder: Path | None) -> None:
    if folder and not folder.is_dir():
        raise ConfigurationError(
            f'HOMEPRESS_APPS_DIR: no such folder: "{folder}"', hint="Name the folder that holds the site's apps."
        )


def check_language(tag: str) -> None:
    if not is_language_tag(tag):
        raise ConfigurationError(f'HOMEPRESS_LANGUAGE: not a BCP 47 tag: "{tag}"', hint="Write it like en or pt-BR.")


def check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(
            f'HOMEPRESS_TIME_ZONE: no such time zone: "{name}"', hint="Write a name such as Europe/Berlin."
        ) from error


def check_quiet_hours(text: str) -> None:
    try:
        QuietHours.read(text)
    except ValueError as error:
        raise ConfigurationError(
            f'HOMEPRESS_QUIET_HOURS: {error}: "{text}"', hint="Write two times of day, such as 22:00-07:00."
        ) from error


def check_mail_url(url: str) -> None:
    if url:
        transports.read(url)


def check_sentry_dsn(dsn: str) -> None:
    parts = _split(dsn)
    if dsn and not (
        parts and parts.scheme in {"http", "https"} and parts.username and parts.hostname and parts.path.strip("/")
    ):
        raise ConfigurationError(
            "HOMEPRESS_SENTRY_DSN: not a DSN", hint="Copy it from the project's settings: https://KEY@HOST/NUMBER"
        )


def check_backup_heartbeat(address: str) -> None:
    parts = _split(address)
    if address and not (parts and parts.scheme in {"http", "https"} and parts.hostname):
        raise ConfigurationError(
            "HOMEPRESS_BACKUP_HEARTBEAT: not an address", hint="Write it like https://hc.example.org/ping/1a2b"
        )


def check_backup_key(key: str) -> None:
    if key and (len(key) < 24 or not key.isprintable() or " " in key):
        raise ConfigurationError(
            "HOMEPRESS_BACKUP_KEY: is too weak",
            hint='At least 24 random characters: python3 -c "import secrets; print(secrets.token_urlsafe(24))"',
        )


def check_country_header(name: str) -> None:
    if name and not HEADER.match(name):
        raise ConfigurationError(
            f'HOMEPRESS_COUNTRY_HEADER: not the name of a header: "{name}"', hint="Write it like CF-IPCountry."
        )


def _split(url: str) -> SplitResult | None:
    """Take an address apart; None where host or port cannot be."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _without_password(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", url)
