"""Rehearsals boot the application, which takes seconds: few of them, each for several rules."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from homepress.backups import laying_out, rehearsing
from homepress.backups.databases.contents import Contents
from homepress.backups.laying_out import SCRATCH
from homepress.backups.making import make
from homepress.backups.manifest import NAME, Manifest
from homepress.backups.receipts import Receipts
from homepress.backups.room import SPARE_BYTES
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed
from tests.fixtures.backups import execute, receipt_for

pytestmark = [pytest.mark.needs("restic"), pytest.mark.usefixtures("collected")]

EVERYTHING = [
    *("manifest", "files", "database", "tables and indexes", "rows", "migrations"),
    *("application", "home page", "posts", "feed", "signed-in page"),
]


def test_a_backup_is_proven_by_restoring_and_reading_it(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    made = make(kept_site, backups)
    receipts, (snapshot,) = Receipts(backups), backups.repository().snapshots()
    assert not receipts.is_proven(snapshot)
    before = around(tmp_path)
    rows = execute(kept_site, "SELECT count(*) FROM django_session")
    receipt = rehearsing.rehearse(kept_site, backups)
    assert [check.wrong for check in receipt.checks] == [""] * len(EVERYTHING)
    assert [check.name for check in receipt.checks] == EVERYTHING
    assert receipts.of(snapshot) == receipt
    assert receipt.is_proof
    assert receipt.snapshot == made.snapshot
    assert receipt.key == made.manifest.key
    assert around(tmp_path) == before
    assert execute(kept_site, "SELECT count(*) FROM django_session") == rows


def around(folder: Path) -> set[Path]:
    """All that lies there, but for receipts and what SQLite keeps beside a database that was read."""
    return {
        path for path in folder.rglob("*") if "store" not in path.parts and not path.name.endswith(("-wal", "-shm"))
    }


def test_a_forged_or_changed_receipt_proves_nothing(kept_site: Site, backups: Store) -> None:
    make(kept_site, backups)
    (snapshot,) = backups.repository().snapshots()
    receipts = Receipts(backups)
    path = receipts.write(receipt_for(snapshot.id, wrong="media/a.jpg is missing"))
    assert not receipts.is_proven(snapshot)
    facts = json.loads(path.read_text())
    facts["checks"][0]["wrong"] = ""
    path.write_text(json.dumps(facts))
    assert receipts.of(snapshot) is None
    receipts.write(receipt_for(snapshot.id))
    assert receipts.is_proven(snapshot)
    path.rename(path.with_name(f"{'0' * 64}.json"))
    assert not receipts.is_proven(snapshot)


def test_what_is_not_as_the_manifest_says_is_named_and_leaves_the_backup_unproven(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    """A backup that lost a file, and one whose table lost a row, are made from what is laid out."""
    make(kept_site, backups)
    repository = backups.repository()
    with laying_out.laid_out(kept_site, repository, repository.snapshot()) as laid:
        whole = laid.manifest
        rows = {**whole.contents.rows, "blog_post": whole.contents.rows["blog_post"] + 1}
        fewer_rows = replace(whole, contents=Contents(rows, whole.contents.migrations, whole.contents.version))
        fewer_rows.write(laid.folder)
        repository.save(laid.folder, host="example.org")
        whole.write(laid.folder)
        (laid.media / "ab" / "abcd" / "hill.webp").write_bytes(b"another picture")
        repository.save(laid.folder, host="example.org")
    lost_a_file, lost_a_row, _ = repository.snapshots()
    receipt = rehearsing.rehearse(kept_site, backups, lost_a_file.id)
    assert receipt.checks[-1].wrong == "media/ab/abcd/hill.webp is not what it was"
    assert not receipt.is_proof
    receipt = rehearsing.rehearse(kept_site, backups, lost_a_row.id)
    count = whole.contents.rows["blog_post"]
    assert receipt.checks[-1].wrong == f"blog_post: {count} rows, and {count + 1} were expected"
    assert not Receipts(backups).is_proven(lost_a_row)


@pytest.mark.once
def test_a_flipped_byte_in_the_repository_is_found_and_said(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    make(kept_site, backups)
    packs = sorted((tmp_path / "repository" / "data").rglob("*"), key=lambda path: path.stat().st_size)
    with packs[-1].open("r+b") as file:
        file.seek(packs[-1].stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    receipt = rehearsing.rehearse(kept_site, backups)
    assert not receipt.is_proof
    assert "is damaged" in receipt.checks[-1].wrong


@pytest.mark.once
def test_a_manifest_that_cannot_be_read_leaves_the_backup_unproven(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for text in ("{", "[]", '{"format": 1}', '{"format": 2}'):
        (folder / NAME).write_text(text)
        backups.repository().save(folder, host="example.org")
        receipt = rehearsing.rehearse(kept_site, backups)
        assert "manifest" in receipt.checks[-1].wrong or "newer Homepress" in receipt.checks[-1].wrong
        assert not receipt.is_proof


@pytest.mark.once
def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    contents = Contents({"blog_post": 3}, ("blog.0001_initial",), 17)
    facts: dict[str, Any] = {name: name for name in ("site", "made_at", "key", "homepress", "python", "commit")}
    manifest = Manifest(
        **facts,
        engine="postgresql",
        dump="database/homepress.dump",
        dump_sha256="0" * 64,
        contents=contents,
        media={"a/b.jpg": (4, "1" * 64)},
        dump_bytes=400,
        database_bytes=900,
        also=("/etc/x",),
        parts={"certificates": ("/etc/x",)},
    )
    manifest.write(tmp_path)
    assert Manifest.read((tmp_path / NAME).read_bytes()) == manifest
    replace(manifest, dump="database/../../home/secret").write(tmp_path)
    with pytest.raises(BackupFailed, match="no place of a dump"):
        Manifest.read((tmp_path / NAME).read_bytes())
    for path in ("etc/x", "/", "/etc/../root"):
        replace(manifest, also=(path,)).write(tmp_path)
        with pytest.raises(BackupFailed, match="no full path"):
            Manifest.read((tmp_path / NAME).read_bytes())


@pytest.mark.once
def test_the_room_for_dump_and_database_is_looked_for_before_anything_is_laid_out(
    kept_site: Site, backups: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(kept_site, backups)
    assert made.manifest.dump_bytes > 100_000
    assert made.manifest.database_bytes > 100_000
    free = SPARE_BYTES + made.manifest.media_bytes + made.manifest.dump_bytes
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(BackupFailed, match="MB are free, and laying the backup out takes"):
        rehearsing.rehearse(kept_site, backups)
    assert not (kept_site.home / SCRATCH).exists()


@pytest.mark.once
def test_what_else_a_backup_holds_is_fetched_where_only_root_reads_it(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    (tmp_path / "tls.key").write_text("a key")
    made = make(kept_site, backups, parts={"certificates": [tmp_path / "tls.key"]})
    receipt = rehearsing.rehearse(kept_site, backups, made.snapshot)
    assert [check.found for check in receipt.checks if check.name == "host"] == ["certificates"]
    assert not (backups.folder / ".extras").exists()
