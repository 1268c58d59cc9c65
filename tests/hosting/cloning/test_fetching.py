"""Copies that commands write: what arrives for the clone's host, and what a cut is told as."""

import io
import json
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from homepress.backups.copying import TOLD, add
from homepress.backups.databases.contents import Contents
from homepress.backups.making import SITE_FILES
from homepress.backups.manifest import NAME, Manifest
from homepress.errors import BackupFailed
from homepress.hosting.cloning.fetching import Copying
from homepress.hosting.on_host.arriving import END
from homepress.hosting.returning import sending

pytestmark = pytest.mark.once


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """What goes into SSH, which is tried on hosts."""
    pipe = io.BytesIO()

    @contextmanager
    def receiving(*_: Any) -> Iterator[io.BytesIO]:
        yield pipe

    monkeypatch.setattr(sending, "receiving", receiving)
    return pipe


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    facts = dict.fromkeys(("site", "made_at", "key", "homepress", "python", "commit", "engine", "dump_sha256"), "")
    manifest = Manifest(**facts, dump="database/x", contents=Contents({}, (), 17), media={})  # type: ignore[arg-type]  # each is text
    manifest.write(tmp_path)
    with tarfile.open(tmp_path / "copy.tar", "w") as file:
        file.add(tmp_path / NAME, NAME)
        add(file, "database/x", b"rows")
        add(file, "media/a.txt", b"words")
        add(
            file,
            TOLD,
            json.dumps({"snapshot": "4e2a1121", "owner": {"email": "a@clone.invalid", "password": "p"}}).encode(),
        )
    return tmp_path / "copy.tar"


def copying(program: str) -> Copying:
    return Copying([sys.executable, "-c", f"import sys; {program}"], {"HOMEPRESS_SECRET_KEY": "the clone's own"})


def test_the_host_gets_a_backup_with_the_key_of_the_clone_and_not_how_the_owner_signs_in(
    archive: Path, arrived: io.BytesIO, tmp_path: Path
) -> None:
    made = copying(f"sys.stdout.buffer.write(open({str(archive)!r}, 'rb').read())")
    made.send(None, "r-1", folder=tmp_path)  # type: ignore[arg-type]  # nothing is asked of it here
    with tarfile.open(fileobj=io.BytesIO(arrived.getvalue())) as file:
        assert file.getnames() == [NAME, SITE_FILES, "database/x", "media/a.txt", END]
        told = file.extractfile(SITE_FILES)
        assert told
        assert json.loads(told.read()) == {"HOMEPRESS_SECRET_KEY": "the clone's own"}
    assert (made.snapshot, made.owner) == ("4e2a1121", {"email": "a@clone.invalid", "password": "p"})


@pytest.mark.parametrize("length", [0, 200, 1500, 3000])
def test_a_copy_that_was_cut_off_is_told_and_has_no_end(
    archive: Path, arrived: io.BytesIO, tmp_path: Path, length: int
) -> None:
    made = copying(f"sys.stdout.buffer.write(open({str(archive)!r}, 'rb').read()[:{length}])")
    with pytest.raises(BackupFailed, match="No copy was made"):
        made.send(None, "r-1", folder=tmp_path)  # type: ignore[arg-type]  # as above
    assert END.encode() not in arrived.getvalue()
