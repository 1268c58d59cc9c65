import fcntl
import json
import signal
import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from homepress.backups import code, keys, making
from homepress.backups.complaints import RepositoryMissing
from homepress.backups.databases.contents import LEFT_EMPTY
from homepress.backups.laying_out import laid_out, manifest_of
from homepress.backups.making import make, to_forget
from homepress.backups.receipts import Receipts
from homepress.backups.restic import Repository
from homepress.backups.retention import Policy, kept
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.core.storage import GATHERING
from homepress.errors import BackupFailed
from tests.fixtures.backups import execute
from tests.fixtures.http_service import Service

pytestmark = pytest.mark.needs("restic")


def test_a_backup_holds_database_files_secrets_and_what_was_named(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    certificates = tmp_path / "certificates"
    certificates.mkdir()
    (certificates / "example.org.key").write_text("the edge's key")
    release = tmp_path / "release.json"
    release.write_text("{}")
    parts = {"certificates": [certificates], "release": [release, tmp_path / "not-there"]}
    made = make(kept_site, backups, also=[certificates, tmp_path / "not-there"], parts=parts)
    repository = backups.repository()
    with laid_out(kept_site, repository, repository.snapshot(made.snapshot)) as laid:
        assert laid.variables["HOMEPRESS_SECRET_KEY"] == kept_site.variables["HOMEPRESS_SECRET_KEY"]
        assert laid.dump.is_file()
        assert (laid.folder / str(certificates).lstrip("/") / "example.org.key").read_text() == "the edge's key"
        manifest = laid.manifest
    assert set(manifest.media) == {path.relative_to(kept_site.media).as_posix() for path in files(kept_site.media)}
    assert manifest.contents.rows["blog_post"] == execute(kept_site, "SELECT count(*) FROM blog_post")[0][0]
    assert manifest.key == keys.name_of(keys.read(backups.key_file))
    assert manifest.also == (str(certificates), str(release))
    assert manifest.parts == {"certificates": (str(certificates),), "release": (str(release),)}
    assert "blog.0001_initial" in manifest.contents.migrations
    assert not (kept_site.home / GATHERING).exists()


def files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert found
    return found


@pytest.mark.once
def test_the_command_names_what_else_is_kept(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    (tmp_path / "x=y").write_text("no name: a name has no slash before it")
    also = ("--also", f"certificates={tmp_path / 'x=y'}", "--also", str(tmp_path / "x=y"))
    words = [sys.executable, "-m", "homepress.cli", "backup", "--no-rehearse", "--folder", str(backups.folder), *also]
    subprocess.run(words, env=code.environment(kept_site.variables), check=True, capture_output=True)
    repository = backups.repository()
    manifest = manifest_of(repository, repository.snapshot())
    assert manifest.parts == {"certificates": (str(tmp_path / "x=y"),)}
    assert manifest.also == (str(tmp_path / "x=y"),)


def test_a_backup_holds_no_cache_and_nothing_that_tells_visitors_apart(kept_site: Site, backups: Store) -> None:
    """Not even as bytes that SQLite leaves of deleted rows; the site itself goes on with all of it."""
    marks = [f"mark-of-{table}".encode().hex() for table in LEFT_EMPTY]
    blob = f"decode('{marks[2]}', 'hex')" if kept_site.database_url else f"x'{marks[2]}'"
    now = "'2030-01-01 00:00:00+00'"
    execute(kept_site, f"INSERT INTO core_cache (cache_key, value, expires) VALUES ('k', '{marks[0]}', {now})")
    execute(kept_site, f"INSERT INTO stats_sighting (digest, network, seen_at) VALUES ('{marks[1][:32]}', '', {now})")
    execute(kept_site, f"INSERT INTO engagement_visitorkey (period, secret) VALUES (9999, {blob})")
    made = make(kept_site, backups)
    assert [made.manifest.contents.rows[table] for table in LEFT_EMPTY] == [0, 0, 0]
    assert all(kept_site.database.contents().rows[table] for table in LEFT_EMPTY)
    repository = backups.repository()
    with laid_out(kept_site, repository, repository.snapshot()) as laid:
        dump = laid.dump.read_bytes()
    for mark in (marks[0], marks[1][:32], bytes.fromhex(marks[2]).decode(), marks[2]):
        assert mark.encode() not in dump


def test_nothing_in_the_repository_can_be_read_without_the_key(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    make(kept_site, backups)
    secret = kept_site.variables["HOMEPRESS_SECRET_KEY"].encode()
    readable = [secret, b"SQLite format", b"PGDMP", b"blog_post"]
    stored = [path.read_bytes() for path in files(tmp_path / "repository")]
    assert not [data for data in stored if any(words in data for words in readable)]


def test_a_second_backup_stores_only_what_is_new(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    (kept_site.media / "large.bin").write_bytes(bytes(range(256)) * 16_000)
    make(kept_site, backups)
    before = size(tmp_path / "repository")
    make(kept_site, backups)
    assert size(tmp_path / "repository") - before < before / 4


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in files(folder))


def test_a_backup_made_during_writes_is_one_moment_of_the_database(kept_site: Site, backups: Store) -> None:
    """Each transaction adds a row to both tables; a copy from between two moments would have more of one."""
    for table in ("one_side", "other_side"):
        execute(kept_site, f"CREATE TABLE {table} (id integer)")
    stop = threading.Event()
    writer = threading.Thread(target=write_pairs, args=(kept_site, stop))
    writer.start()
    try:
        found = [make(kept_site, backups).manifest.contents for _ in range(2)]
    finally:
        stop.set()
        writer.join()
    for contents in found:
        assert contents.rows["one_side"] == contents.rows["other_side"]
    assert found[0].rows["one_side"] < found[1].rows["one_side"]
    repository = backups.repository()
    assert manifest_of(repository, repository.snapshot()).contents.rows == found[1].rows


def write_pairs(site: Site, stop: threading.Event) -> None:
    one, other = (f"INSERT INTO {table} VALUES (1)" for table in ("one_side", "other_side"))
    if site.database_url:
        with psycopg.connect(site.database_url) as connection:
            while not stop.wait(0.005):
                connection.execute(one.encode())
                connection.execute(other.encode())
                connection.commit()
        return
    file = sqlite3.connect(site.home / "homepress.sqlite3", timeout=60)
    while not stop.wait(0.005):
        with file:
            file.execute(one)
            file.execute(other)
    file.close()


@pytest.mark.once
def test_of_two_backups_at_once_the_second_is_told_who_is_at_work_and_the_first_goes_on(
    kept_site: Site, backups: Store, service: Service
) -> None:
    words = [sys.executable, "-m", "homepress.cli", "backup", "--no-rehearse", "--folder", str(backups.folder)]
    environment = code.environment({**kept_site.variables, **service.notices})
    first = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert first.stderr
    while first.stderr.readline().strip() != "Copying the database …":
        assert first.poll() is None
    first.send_signal(signal.SIGSTOP)
    second = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    first.send_signal(signal.SIGCONT)
    assert second.returncode == 1
    assert f"At work already: a backup, process {first.pid}, since" in second.stderr
    assert [json.loads(one.body)["message"].partition(",")[0] for one in service.told] == ["At work already: a backup"]
    first.communicate()
    assert first.returncode == 0
    assert len(backups.repository().snapshots()) == 1


@pytest.mark.once
def test_another_key_is_named_and_opens_nothing(kept_site: Site, backups: Store) -> None:
    backups.key_file.unlink()
    keys.write(backups.key_file, "ANOTHER-KEY")
    with pytest.raises(BackupFailed, match=f"The key {keys.name_of('ANOTHER-KEY')} does not open the repository"):
        make(kept_site, backups)


@pytest.mark.once
def test_a_repository_that_is_gone_is_not_made_anew(kept_site: Site, backups: Store, tmp_path: Path) -> None:
    """An unmounted disk must not look like a place without backups."""
    (tmp_path / "repository").rename(tmp_path / "unmounted")
    with pytest.raises(RepositoryMissing, match="There is no repository at"):
        make(kept_site, backups)
    assert not (tmp_path / "repository").exists()


@pytest.mark.only_on("sqlite")
def test_a_damaged_database_ends_the_backup_and_earlier_ones_stay(kept_site: Site, backups: Store) -> None:
    make(kept_site, backups)
    with (kept_site.home / "homepress.sqlite3").open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 16384)
    with pytest.raises(BackupFailed, match=r"homepress\.sqlite3"):
        make(kept_site, backups)
    assert len(backups.repository().snapshots()) == 1


@pytest.mark.once
def test_a_backup_that_was_killed_leaves_nothing_that_hinders_the_next(kept_site: Site, backups: Store) -> None:
    """Killed while it stores: what was gathered, the lock and an unfinished snapshot are left behind."""
    (kept_site.media / "large.bin").write_bytes(bytes(range(256)) * 400_000)
    words = [sys.executable, "-m", "homepress.cli", "backup", "--no-rehearse", "--folder", str(backups.folder)]
    running = subprocess.Popen(words, env=code.environment(kept_site.variables), stderr=subprocess.PIPE, text=True)
    assert running.stderr
    while running.stderr.readline().strip() != "Storing …":
        assert running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert (kept_site.home / GATHERING).exists()
    with (backups.folder / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a child between fork and exec holds it a moment longer
    made = make(kept_site, backups)
    assert "large.bin" in made.manifest.media
    assert not (kept_site.home / GATHERING).exists()


@pytest.mark.once
def test_what_is_forgotten_is_what_restic_would_forget(backups: Store, tmp_path: Path) -> None:
    folder = tmp_path / "some"
    folder.mkdir()
    (folder / "file").write_text("x")
    repository = backups.repository()
    for days in (0, 1, 1.1, 2, 9, 16, 40, 80):
        repository.save(folder, host="example.org", at=f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d %H:%M:%S}")
    snapshots = repository.snapshots()
    told = repository._run("forget", "--dry-run", "--json", "--keep-daily=2", "--keep-weekly=2", "--keep-monthly=2")
    theirs = {one["id"] for one in json.loads(told)[0]["keep"]}
    policy = Policy(daily=2, weekly=2, monthly=2)
    assert kept([(one.id, one.taken_at) for one in snapshots], policy) == theirs
    repository.forget(to_forget(snapshots, Receipts(backups), policy))
    assert {one.id for one in repository.snapshots()} == theirs


@pytest.mark.once
def test_without_a_place_the_command_that_chooses_one_is_named(kept_site: Site, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed) as caught:
        make(kept_site, Store(tmp_path / "nowhere"))
    assert "homepress backup --to" in caught.value.hint


@pytest.mark.once
def test_a_folder_on_this_machine_is_told_from_other_places(tmp_path: Path) -> None:
    assert Repository(str(tmp_path), tmp_path).folder == tmp_path
    for elsewhere in ("sftp:pi@192.0.2.4:/backups", "s3:https://s3.example.org/blog", "rest:http://192.0.2.4:8000/"):
        assert Repository(elsewhere, tmp_path).folder is None


@pytest.mark.once
def test_files_are_linked_and_not_copied_while_a_backup_is_gathered(kept_site: Site, backups: Store) -> None:
    with making.gathered(kept_site, backups) as folder:
        some = files(kept_site.media)[0]
        assert (folder / "media" / some.relative_to(kept_site.media)).stat().st_ino == some.stat().st_ino
