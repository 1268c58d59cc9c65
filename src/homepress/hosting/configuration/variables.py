"""The site's variables that `homepress.toml` and `.env` give it, and who may give which."""

from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from homepress.errors import ConfigurationError
from homepress.hosting.configuration.problems import Problem
from homepress.project.environment import PREFIX, Environment

ELSEWHERE = {
    "hosts": "site.domain, site.aliases and admin.host",
    "site_url": "site.domain",
    "admin_host": "admin.host",
    "site_title": "site.title",
    "site_description": "site.description",
    "language": "site.language",
    "time_zone": "site.time_zone",
    "mail_from": "mail.sender",
    "quiet_hours": "notifications.quiet_hours",
    "requests_per_second": "edge.requests_per_second",
    "trusted_proxies": "the edge that is chosen",
}
"""What has a place of its own, and where."""
DECIDED = {
    *("allow_http", "debug", "home", "static_dir", "theme_dir", "apps_dir", "log_format", "commit", "waiting_file"),
    "names_checked",
}
"""What a deploy decides, and no site may change."""
VALID = {
    "HOMEPRESS_SECRET_KEY": "a-key-that-stands-for-the-real-one-0123456789-abcdefghij",
    "HOMEPRESS_HOSTS": "example.org",
    "HOMEPRESS_SITE_URL": "https://example.org",
}
"""With these, whatever is wrong with the variables is wrong with one that was added."""

SECRET = tuple(declared.name for declared in fields(Environment) if declared.metadata["secret"])
"""What `.env` holds."""
FOR_BACKUPS = ("HOMEPRESS_BACKUP_KEY", "HOMEPRESS_BACKUP_USER", "HOMEPRESS_BACKUP_PASSWORD")
"""Secrets that the processes of the site never see: who breaks into them must not reach the backups."""
FREE = tuple(declared.name for declared in fields(Environment) if declared.name not in {*SECRET, *ELSEWHERE, *DECIDED})
"""What the table `settings` may hold."""


def problems(settings: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the table `settings`."""
    found = []
    for key, value in settings.items():
        path = f"settings.{key}"
        if key in SECRET:
            found.append(
                Problem(path, "a secret, and this file goes into git", f"Write {PREFIX}{key.upper()}=… into .env.")
            )
        elif key in ELSEWHERE:
            found.append(Problem(path, "has a place of its own", f"It follows from {ELSEWHERE[key]}."))
        elif key in DECIDED:
            found.append(Problem(path, "is decided by the deploy", "Remove it."))
        elif key not in FREE:
            near = get_close_matches(key, FREE, n=1)
            hint = f"Did you mean {near[0]}?" if near else "docs/reference/homepress-toml.md lists them all."
            found.append(Problem(path, "there is no such variable", hint))
        else:
            found += wrong(path, key, value)
    return found


def wrong(path: str, key: str, value: Any) -> list[Problem]:
    """Return what the site itself would say of a variable's value."""
    try:
        Environment.read({**VALID, PREFIX + key.upper(): as_text(value)})
    except ConfigurationError as error:
        return [Problem(path, error.message.removeprefix(f"{PREFIX}{key.upper()}: "), error.hint)]
    return []


def as_text(value: Any) -> str:
    """Return a TOML value as the environment holds it."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(as_text, value)) if isinstance(value, list) else str(value)
