"""What is sent for a release: one archive with the site folder, wheels, and what the release says of itself."""

import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from homepress.errors import BackupFailed
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
    commit_text: str = ""
    """The commit as git keeps it, with which a backup brings it back under its own id."""
    follow_content: bool = False


def describe(
    commit: Commit, pinned: Pinned, *, who: str, python: str, now: datetime, follow_content: bool = False
) -> Description:
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
        commit_text=commit.text,
        follow_content=follow_content,
    )


def describe_again(facts: Mapping[str, Any], *, who: str, now: datetime) -> Description:
    """Return what a release that came out of a backup says of itself. Raises BackupFailed."""
    known = {one.name for one in fields(Description)}
    at = now.astimezone(UTC)
    own = {"release": f"{at:%Y%m%dT%H%M%S}-{str(facts.get('commit', ''))[:7]}", "who": who}
    try:
        kept = {name: value for name, value in facts.items() if name in known}
        return Description(**{**kept, **own, "at": at.isoformat(timespec="seconds")})
    except TypeError as error:
        raise BackupFailed(f"release.json of the backup says too little: {error}") from error


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


def bundle_again(description: Description, site: Path, wheels: Sequence[Path]) -> bytes:
    """Return the archive of a release that came out of a backup."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        _add(archive, "release.json", json.dumps(asdict(description), indent=2).encode())
        for wheel in wheels:
            _add(archive, f"wheels/{wheel.name}", wheel.read_bytes())
        archive.add(site, "site", filter=_of_root)
    return packed.getvalue()


def _of_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))
