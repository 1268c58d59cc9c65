"""What is sent for a release: one archive with the site folder, wheels, and what the release says of itself."""

import io
import json
import tarfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from homepress.hosting.releases.commits import Commit
from homepress.hosting.releases.pinning import Pinned


@dataclass(frozen=True)
class Description:
    """What a release says of itself, in its `release.json`."""

    release: str
    commit: str
    subject: str
    who: str
    at: str
    homepress: str
    wheel: str
    wheelhouse: bool
    python: str


def describe(commit: Commit, pinned: Pinned, *, who: str, python: str, now: datetime) -> Description:
    return Description(
        release=f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{commit.id[:7]}",
        commit=commit.id,
        subject=commit.subject,
        who=who,
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
        homepress=pinned.version,
        wheel=pinned.wheel,
        wheelhouse=pinned.is_wheelhouse,
        python=python,
    )


def bundle(description: Description, commit: Commit, pinned: Pinned) -> bytes:
    """Return the archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        _add(archive, "release.json", json.dumps(asdict(description), indent=2).encode())
        for wheel in pinned.wheels:
            _add(archive, f"wheels/{wheel.name}", wheel.read_bytes())
        with tarfile.open(fileobj=io.BytesIO(commit.archive())) as site:
            for member in site.getmembers():
                archive.addfile(member, site.extractfile(member) if member.isfile() else None)
    return packed.getvalue()


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))
