"""The site that the program works on, as the owner's machine describes it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homepress.hosting.layout import STATE, Layout


@dataclass(frozen=True)
class Site:
    """What the program has to know of `homepress.toml`; the rest is in the layout."""

    name: str
    domain: str
    edge: str
    database: str

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Site":
        return cls(**{key: str(told[key]) for key in ("name", "domain", "edge", "database")})

    @property
    def layout(self) -> Layout:
        return Layout(self.name)

    @property
    def root(self) -> Path:
        return Path(self.layout.root)

    @property
    def deploys(self) -> Path:
        """What deploys told while they ran, one file each, and who holds the lock."""
        return self.root / "deploys"

    @property
    def incoming(self) -> Path:
        """Where what is sent arrives."""
        return self.root / "incoming"

    @property
    def arriving(self) -> Path:
        """Where a backup arrives: on the disk of the site's data, and root's alone."""
        return Path(STATE) / "arriving" / self.name

    @property
    def releases(self) -> Path:
        return Path(self.layout.releases)

    def release(self, release: str) -> Path:
        return Path(self.layout.release(release))

    @property
    def deploy_unit(self) -> str:
        """The transient unit in which a deploy runs, so that it does not end with a connection."""
        return f"{self.layout.user}-deploy.service"
