"""What a backup holds of a host besides the site's data: its configuration, the edge's certificates, the release.

With these and the recovery sheet a bare machine becomes the site's host.
"""

import shutil
from pathlib import Path

from homepress.backups.manifest import Manifest
from homepress.backups.restic import Repository, Snapshot
from homepress.backups.settings import Settings
from homepress.errors import BackupFailed
from homepress.hosting.on_host import backing_up
from homepress.hosting.on_host.site import Site as HostedSite


def parts(wanted: Settings) -> dict[str, list[Path]]:
    """Return the paths of what else is kept, by what they are; nothing where this is no site's host."""
    return backing_up.parts(HostedSite.of(dict(wanted.host))) if wanted.host else {}


def try_out(repository: Repository, snapshot: Snapshot, manifest: Manifest, folder: Path) -> str:
    """Fetch all of it into a folder of our own, which is gone afterwards; say what was there. Raises BackupFailed.

    Keys are among it, so it never lies where the site's user could read it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        repository.fetch(snapshot, folder, only=manifest.also)
        missing = [path for path in manifest.also if not (folder / path.lstrip("/")).exists()]
    except OSError as error:
        raise BackupFailed(f"{error.filename or folder}: {error.strerror}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if missing:
        raise BackupFailed(f"{missing[0]} is missing")
    return ", ".join(manifest.parts) or f"{len(manifest.also)} paths"
