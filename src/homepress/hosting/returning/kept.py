"""What a backup of a host holds besides the site's data: the release, its variables, files that settings name."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homepress.backups.laying_out import manifest_of
from homepress.backups.making import SITE_FILES
from homepress.backups.manifest import Manifest
from homepress.backups.others import place_in
from homepress.backups.restic import Repository, Snapshot
from homepress.errors import BackupFailed
from homepress.hosting.layout import CERTIFICATES


@dataclass(frozen=True)
class Backup:
    """A backup of a host, in a repository that this machine reaches."""

    repository: Repository
    snapshot: Snapshot
    manifest: Manifest

    @classmethod
    def find(cls, repository: Repository, name: str = "") -> "Backup":
        """Return a backup; without a name the newest. Raises BackupFailed where it was not made on a host."""
        snapshot = repository.snapshot(name)
        manifest = manifest_of(repository, snapshot)
        if not manifest.parts.get("release"):
            raise BackupFailed(
                f"Backup {snapshot.short} holds no release: it was not made on a host",
                hint="Without --to it is restored on this machine.",
            )
        return cls(repository, snapshot, manifest)

    @contextmanager
    def kept(self) -> Iterator["Kept"]:
        """Give what is needed to make the site again, but for its data, in a folder that goes away."""
        with tempfile.TemporaryDirectory(prefix="homepress-") as name:
            folder = Path(name)
            only = (*self.manifest.parts["release"], f"/{SITE_FILES}", str(CERTIFICATES))
            self.repository.fetch(self.snapshot, folder, only=only)
            yield Kept(folder, self.manifest)


@dataclass(frozen=True)
class Kept:
    """These parts of a backup, laid out in a folder."""

    folder: Path
    manifest: Manifest

    @property
    def release(self) -> Path:
        """The release as it was sent: `release.json`, `site/` and `wheels/`."""
        return place_in(self.folder, self.manifest.parts["release"][0]).parent

    @property
    def site(self) -> Path:
        """The site folder at the release's commit."""
        return self.release / "site"

    @property
    def wheels(self) -> list[Path]:
        return sorted((self.release / "wheels").glob("*.whl"))

    @property
    def facts(self) -> dict[str, Any]:
        """What the release says of itself. Raises BackupFailed."""
        try:
            told: dict[str, Any] = json.loads((self.release / "release.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BackupFailed(f"release.json of the backup cannot be read: {error}") from error
        return told

    @property
    def variables(self) -> Mapping[str, str]:
        """What the site was told. Holds its secrets."""
        found: dict[str, str] = json.loads((self.folder / SITE_FILES).read_text(encoding="utf-8"))
        return found

    def certificate(self, name: str) -> Path:
        """A file of those that the owner gave for certificates, as it is called on the host."""
        return place_in(self.folder, str(CERTIFICATES / name))
