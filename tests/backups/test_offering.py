"""What the site's host does for a home server, beyond what a pull shows (test_pulling)."""

import io
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from homepress.backups import keys
from homepress.backups.offering import Offer, hand_over, serve
from homepress.backups.site import Site
from homepress.backups.store import Store

pytestmark = [pytest.mark.once, pytest.mark.needs("restic")]


@pytest.fixture
def offer(kept_site: Site, backups: Store, tmp_path: Path) -> Offer:
    (tmp_path / "offered").mkdir()
    receipts = Store(tmp_path / "receipts")
    keys.write(receipts.key_file, keys.read(backups.key_file))
    receipts.write("repository.json", {"address": ""})
    return Offer(kept_site, backups, tmp_path / "offered" / "tree", os.getegid(), receipts)


def asked(offer: Offer, data: bytes) -> list[dict[str, object]]:
    answer = io.BytesIO()
    serve(offer, io.BytesIO(data), answer)
    return [json.loads(line) for line in answer.getvalue().splitlines()]


def test_a_tree_is_made_told_of_and_removed(offer: Offer) -> None:
    told = asked(offer, b"make\n")
    done = told[-1]["done"]
    assert isinstance(done, dict)
    assert done["files"] >= 2
    assert done["bytes"] >= (offer.tree / "manifest.json").stat().st_size
    assert asked(offer, b"remove\n") == [{"done": {}}]
    assert not offer.tree.exists()


def test_a_pull_that_was_cut_off_leaves_nothing_that_hinders_the_next(offer: Offer) -> None:
    asked(offer, b"make\n")
    (offer.tree / "left-behind").write_text("x")
    assert "done" in asked(offer, b"make\n")[-1]
    assert not (offer.tree / "left-behind").exists()


def test_where_nobody_listens_any_more_the_tree_goes_at_once(offer: Offer) -> None:
    class Gone(io.BytesIO):
        def flush(self) -> None:
            if b"done" in self.getvalue():
                raise BrokenPipeError

    serve(offer, io.BytesIO(b"make\n"), Gone())
    assert not offer.tree.exists()


def test_a_disk_too_full_is_found_before_anything_is_written(offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    (told,) = asked(offer, b"make\n")
    assert isinstance(told["failed"], dict)
    assert "1 MB are free, and a copy of the database may take 10" in told["failed"]["message"]
    assert not offer.tree.exists()


def test_while_another_backup_is_made_the_home_server_is_told_to_come_again(offer: Offer) -> None:
    with offer.store.alone("a backup"):
        (told,) = asked(offer, b"make\n")
    assert isinstance(told["failed"], dict)
    assert told["failed"]["again"] is True


@pytest.mark.parametrize("data", [b"", b"\n", b"id\n", b"make" * 1000, b"\xff\xfe\n", b"receipt\n", b"receipt\n[[["])
def test_nothing_else_is_done(offer: Offer, data: bytes) -> None:
    (told,) = asked(offer, data)
    assert "failed" in told
    assert not offer.tree.exists()


def test_the_site_cannot_lead_root_astray_in_a_tree_it_has_made(tmp_path: Path) -> None:
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    (tree / "media").mkdir(parents=True)
    outside.write_text("not yours")
    outside.chmod(0o600)
    (tree / "link").symlink_to(outside)
    (tree / "media" / "folder").symlink_to(tmp_path)
    os.mkfifo(tree / "pipe")
    (tree / "dump").write_text("data")
    (tree / "dump").chmod(0o600)
    hand_over(tree, os.getegid())
    assert stat.S_IMODE(outside.stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) != 0o750
    assert not (tree / "pipe").exists()
    assert stat.S_IMODE((tree / "dump").stat().st_mode) == 0o640
    assert stat.S_IMODE(tree.stat().st_mode) == 0o750


def test_a_file_of_the_site_keeps_its_owner_and_mode_and_is_copied_where_it_could_not_be_read(tmp_path: Path) -> None:
    for name, mode in (("open", 0o644), ("closed", 0o600)):
        (tmp_path / name).write_text(name)
        (tmp_path / name).chmod(mode)
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("open", "closed"):
        os.link(tmp_path / name, tree / name)
    hand_over(tree, os.getegid())
    assert (tree / "open").stat().st_ino == (tmp_path / "open").stat().st_ino
    assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "closed").stat().st_mode) == 0o600
    assert (tree / "closed").read_text() == "closed"
    assert stat.S_IMODE((tree / "closed").stat().st_mode) == 0o640
    assert (tree / "closed").stat().st_mtime_ns == (tmp_path / "closed").stat().st_mtime_ns
