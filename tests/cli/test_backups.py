"""The commands for backups, as somebody types them; what they do is tested in tests/backups."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from homepress.backups import code, keys
from homepress.backups.making import make
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.cli import restored
from homepress.hosting.releases.following import LostFromSight
from tests.fixtures.backups import execute
from tests.fixtures.http_service import Service

pytestmark = [pytest.mark.once, pytest.mark.needs("restic")]


def homepress(folder: Path, *arguments: str, site: Site | None = None) -> "subprocess.CompletedProcess[str]":
    environ = code.environment(site.variables if site else {})
    command = [sys.executable, "-m", "homepress.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def test_the_first_backup_makes_a_key_and_prints_the_recovery_sheet_once(kept_site: Site, tmp_path: Path) -> None:
    place = tmp_path / "disk"
    first = homepress(tmp_path, "backup", "--to", str(place), "--no-rehearse", site=kept_site)
    assert first.returncode == 0, first.stderr
    key = keys.read(kept_site.home / "backups" / "key")
    assert key in first.stderr
    assert "unproven" in first.stdout
    (page,) = tmp_path.glob("recovery-sheet-*.html")
    assert key in page.read_text()
    assert page.stat().st_mode & 0o777 == 0o600
    second = homepress(tmp_path, "backup", "--no-rehearse", "--json", site=kept_site)
    assert key not in second.stdout + second.stderr
    assert json.loads(second.stdout)["key"] == keys.name_of(key)
    listed = homepress(tmp_path, "snapshots", site=kept_site).stdout
    assert listed.count("unproven") == 1  # of one day, the last one stays
    too_old = homepress(tmp_path, "snapshots", "--max-age", "26", site=kept_site)
    assert too_old.returncode == 1
    assert "No proven backup is younger than 26 hours" in too_old.stderr


def test_a_site_comes_back_in_an_empty_folder_as_the_guide_says(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    """docs/guide/backups.md, "On a new machine"."""
    make(kept_site, backups)
    folder = tmp_path / "new"
    folder.mkdir()
    shutil.copy(backups.key_file, folder / "key")
    repository = str(tmp_path / "repository")
    refused = homepress(folder, "restore", "--from", repository)
    assert "--from and --key-file go together" in refused.stderr
    restored = homepress(folder, "restore", "--from", repository, "--key-file", "key", "--yes")
    assert restored.returncode == 0, restored.stderr
    assert "unproven" in restored.stderr
    assert (folder / "var" / "media" / "ab" / "abcd" / "hill.webp").is_file()
    assert (folder / "var" / "homepress.sqlite3").stat().st_size > 100_000


def test_a_restore_asks_and_does_nothing_without_a_yes(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    make(kept_site, backups)
    (kept_site.media / "new.txt").write_text("written since")
    asked = homepress(tmp_path, "restore", "--folder", str(backups.folder), site=kept_site)
    assert asked.returncode == 1
    assert "Here now:" in asked.stdout
    assert "Replace it?" in asked.stdout
    assert (kept_site.media / "new.txt").exists()
    assert not backups.restore_points.exists()


def test_a_restore_that_comes_to_nothing_is_told_also_to_who_is_not_at_the_terminal(
    kept_site: Site, backups: Store, tmp_path: Path, service: Service
) -> None:
    make(kept_site, backups)
    largest = max((tmp_path / "repository" / "data").rglob("*"), key=lambda path: path.stat().st_size)
    largest.chmod(0o600)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    shutil.rmtree(kept_site.media)
    told = replace(kept_site, variables={**kept_site.variables, **service.notices})
    failed = homepress(tmp_path, "restore", "--folder", str(backups.folder), "--yes", site=told)
    assert failed.returncode == 1
    (message,) = [json.loads(one.body) for one in service.told]
    assert message["title"] == "testserver: Restore FAILED"
    assert "is damaged" in message["message"]


def test_a_restore_that_goes_on_at_the_host_is_not_told_as_one_that_failed(
    kept_site: Site, backups: Store, service: Service
) -> None:
    told = replace(kept_site, variables={**kept_site.variables, **service.notices})
    with pytest.raises(LostFromSight), restored.failure_told(told, backups, unless=(LostFromSight,)):
        raise LostFromSight("the connection was lost")
    assert service.told == []


def test_one_post_comes_out_of_any_repository_and_nothing_else_is_left_behind(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    """As on a laptop, of a site that lives on a host."""
    slug = str(execute(kept_site, "SELECT permalink_id FROM blog_post ORDER BY id")[0][0])
    make(kept_site, backups)
    (tmp_path / "laptop").mkdir()
    place = ("--from", str(tmp_path / "repository"), "--key-file", str(backups.key_file), "--into", "found")
    post = homepress(tmp_path / "laptop", "restore", "--post", slug, *place)
    assert post.returncode == 0, post.stderr
    file = homepress(tmp_path / "laptop", "restore", "--file", "ab/abcd/hill.webp", *place)
    assert file.returncode == 0, file.stderr
    left = {path.relative_to(tmp_path / "laptop").as_posix() for path in (tmp_path / "laptop").rglob("*")}
    assert left == {"found", "found/hill.webp", f"found/{post.stdout.strip().rpartition('/')[2]}"}


def test_a_host_is_not_touched_where_backup_key_or_place_are_not_right(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    make(kept_site, backups)
    (tmp_path / "laptop").mkdir()
    (tmp_path / "wrong").write_text("ANOTHER-KEY")
    repository = str(tmp_path / "repository")
    of_a_laptop = ("--from", repository, "--key-file", str(backups.key_file))
    for words, told in [
        ((), "no repository was named"),
        (of_a_laptop, "holds no release: it was not made on a host"),
        (("--from", repository, "--key-file", str(tmp_path / "wrong")), "does not open the repository"),
        (("--from", str(tmp_path / "nowhere"), "--key-file", str(backups.key_file)), "There is no repository at"),
    ]:
        refused = homepress(tmp_path / "laptop", "restore", "--to", "192.0.2.1", "--yes", *words)
        assert refused.returncode != 0
        assert told in refused.stderr.replace("\n", " ")
    assert list((tmp_path / "laptop").iterdir()) == []
