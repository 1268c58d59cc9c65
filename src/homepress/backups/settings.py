"""What is wanted of a site's backups: where they go, how many stay, what else is in them.

On a machine where `homepress backup --to` chose the place, the file says no more than that. On a host,
`homepress apply` writes all of it, from the table `[backups]` of homepress.toml and from `.env`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from homepress.backups.retention import Policy
from homepress.errors import BackupFailed

NAME = "repository.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointInTime:
    """On a host whose PostgreSQL keeps its log, so that any moment can be brought back."""

    days: int
    """How far back that reaches."""
    spool: str
    """Where the log waits until it is sent (`on_host/archive_log.py`). It belongs to PostgreSQL's administrator."""
    role: str = "postgres"
    """As whom the administrator signs in to PostgreSQL."""
    switch_seconds: int = 60
    """After how long PostgreSQL ends a segment in which something was written (`archive_timeout`)."""
    send_seconds: int = 60
    """How often what was ended is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One file, of root or of the owner alone: it may hold a password."""

    address: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ssh: str = ""
    """The folder of the SSH key for `sftp:` (`id_ed25519`, `known_hosts`). Empty: as the user's own SSH is set up."""
    create: bool = False
    """Whether the first backup makes the repository. One that was there once is never made anew."""
    keep: Policy = field(default_factory=Policy)
    max_age: int = 0
    """After how many hours the newest proven backup is too old; 0: nobody asked to be told."""
    host: Mapping[str, str] = field(default_factory=dict)
    """On a site's host: what its configuration says (`on_host.site.Site`), by which the host's own parts are found."""

    owner: str = ""
    """On a home server: something of the user as whom all that comes out of a backup is handled."""
    point_in_time: PointInTime | None = None

    def as_text(self) -> str:
        facts = asdict(self)
        if self.point_in_time is None:  # a release that does not know of it can read the rest
            del facts["point_in_time"]
        return json.dumps(facts, indent=1, sort_keys=True) + "\n"

    @classmethod
    def read(cls, folder: Path) -> "Settings":
        """Return the settings in a folder. Raises BackupFailed."""
        path = folder / NAME
        try:
            facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            keep, log = Policy(**facts.pop("keep", {})), facts.pop("point_in_time", None)
            return cls(**facts, keep=keep, point_in_time=PointInTime(**log) if log else None)
        except FileNotFoundError as error:
            raise BackupFailed(
                "No place for backups was chosen yet",
                hint="Choose one, such as: homepress backup --to /mnt/disk/blog",
            ) from error
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise BackupFailed(f"{path} cannot be read", hint="Choose the place again: --to") from error
