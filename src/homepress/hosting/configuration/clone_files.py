"""What makes a host a clone of the site: a file `clones/<host>.toml` in the site's folder, written by the tool."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from homepress.errors import ConfigurationError
from homepress.hosting.configuration.declaring import Wrong
from homepress.hosting.configuration.kinds import domain as domain_kind

FOLDER = "clones"
USER = "clone"
"""Whom browsers are to name at the door."""
HEAD = "# Written by homepress clone. The host takes the clone down by itself when its time is over.\n"
HASH = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A copy of the site on a host of its own, for some days."""

    domain: str
    expires: datetime
    password_hash: str
    """bcrypt's, which Caddy and nginx read alike. The password itself is nowhere."""
    snapshot: str
    """The backup whose data it has."""

    @property
    def is_over(self) -> bool:
        return datetime.now(UTC) >= self.expires

    def write(self, folder: Path, host: str) -> Path:
        """Write the clone's file into a site's folder."""
        path = _path(folder, host)
        path.parent.mkdir(exist_ok=True)
        lines = [f'domain = "{self.domain}"', f"expires = {self.expires:%Y-%m-%dT%H:%M:%SZ}"]
        lines += [f"password_hash = '{self.password_hash}'", f'snapshot = "{self.snapshot}"']
        path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        return path


def of(folder: Path, host: str) -> Clone | None:
    """Return what makes a host a clone; None where it is none. Raises ConfigurationError."""
    path = _path(folder, host)
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        return _checked(facts)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, Wrong, KeyError, TypeError, ValueError) as error:
        why = error.message if isinstance(error, Wrong) else str(error)
        raise ConfigurationError(
            f"{FOLDER}/{path.name}: cannot be read: {why}",
            hint=f"Remove it, and clone anew: homepress clone --to {host}",
        ) from error


def remove(folder: Path, host: str) -> None:
    _path(folder, host).unlink(missing_ok=True)


def _path(folder: Path, host: str) -> Path:
    return folder / FOLDER / f"{host}.toml"


def _checked(facts: Mapping[str, Any]) -> Clone:
    expires, hashed = facts["expires"], str(facts["password_hash"])
    if not isinstance(expires, datetime) or expires.tzinfo is None:
        raise ValueError("expires is no time with its zone")
    if not HASH.match(hashed):
        raise ValueError("password_hash is none of bcrypt's")
    return Clone(
        domain=str(domain_kind.read(facts["domain"])),
        expires=expires.astimezone(UTC),
        password_hash=hashed,
        snapshot=str(facts["snapshot"]),
    )
