"""What is sent for a release."""

import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from homepress.hosting.releases import bundling, commits
from homepress.hosting.releases.pinning import Pinned

pytestmark = [pytest.mark.once, pytest.mark.needs("git")]


def test_it_holds_the_site_the_wheels_and_what_it_is(folder: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "homepress-1.2.3-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    commit = commits.find(folder, "HEAD")
    pinned = Pinned("1.2.3", wheel.name, (wheel,))
    now = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
    description = bundling.describe(commit, pinned, who="alice", python="", now=now, follow_content=True)
    with tarfile.open(fileobj=io.BytesIO(bundling.bundle(description, commit, pinned))) as archive:
        told = json.load(archive.extractfile("release.json") or io.BytesIO())
        names = archive.getnames()

    assert description.release == f"20260314T150926-{commit.id[:7]}"
    assert {"release.json", f"wheels/{wheel.name}", "site/homepress.toml", "site/theme/note.txt"} <= set(names)
    assert told["commit"] == commit.id
    assert told["wheel"] == wheel.name
    assert told["follow_content"] is True
    assert not [name for name in names if ".env" in name]
