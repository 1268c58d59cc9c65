"""The site that is backed up: where its data lies and what its variables say."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from homepress.backups import databases
from homepress.backups.databases import Database
from homepress.backups.variables import resolved
from homepress.project.environment import PREFIX, Environment


@dataclass(frozen=True, slots=True)
class Site:
    """A site on this machine. `variables` hold its secrets."""

    home: Path
    database_url: str
    variables: Mapping[str, str]
    commit: str = ""
    owner: Path | None = None
    """Whoever owns this tries backups out; without it, the owner of the home folder. On a home server they differ."""

    @classmethod
    def at_hand(cls, environ: Mapping[str, str]) -> "Site":
        """Return the site that the environment describes. Raises ConfigurationError."""
        environment = Environment.read(environ)
        return cls(
            home=environment.home.resolve(),
            database_url=environment.database_url,
            variables=resolved(environ),
            commit=environment.commit,
        )

    @property
    def database(self) -> Database:
        return databases.of(self.database_url, self.home)

    @property
    def owned(self) -> Path:
        """Something of the user as whom all that comes out of a backup is handled."""
        return self.owner or self.home

    @property
    def media(self) -> Path:
        return self.home / "media"

    @property
    def static(self) -> Path:
        return Path(self.variables.get(f"{PREFIX}STATIC_DIR") or self.home / "static")

    @property
    def name(self) -> str:
        """What it is called in the repository: its address without scheme."""
        return self.variables[f"{PREFIX}SITE_URL"].partition("://")[2]


def without_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no variable of a site is left."""
    return {name: value for name, value in environ.items() if not name.startswith(PREFIX)} | {
        "PATH": environ.get("PATH", os.defpath)
    }
