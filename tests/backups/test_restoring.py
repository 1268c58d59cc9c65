import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from homepress.backups import code, databases, keys, laying_out, media, restoring
from homepress.backups.complaints import RepositoryDamaged
from homepress.backups.databases.contents import Contents
from homepress.backups.fetching import fetch_file, fetch_post
from homepress.backups.making import make
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed, NotFound
from tests.fixtures.backups import execute

pytestmark = pytest.mark.needs("restic")

HILL = "ab/abcd/hill.webp"


def state(site: Site) -> tuple[Contents, dict[str, bytes], list[tuple[object, ...]]]:
    """All that a restore may change: rows, files, and titles for what is in the rows."""
    files = {str(path.relative_to(site.media)): path.read_bytes() for path in site.media.rglob("*") if path.is_file()}
    return site.database.contents(), files, execute(site, "SELECT id, title FROM blog_post ORDER BY id")


def spoil(site: Site) -> None:
    execute(site, "UPDATE blog_post SET title = 'Spoilt'")
    (site.media / HILL).unlink()
    (site.media / "new.txt").write_text("written since")


def test_a_restore_brings_all_back_and_can_be_taken_back(kept_site: Site, backups: Store) -> None:
    before = state(kept_site)
    made = make(kept_site, backups)
    spoil(kept_site)
    spoilt = state(kept_site)
    exchange = restoring.look(kept_site, backups)
    assert (exchange.name, exchange.is_proven, exchange.files_now) == (made.snapshot[:8], False, 2)
    restored = restoring.restore(kept_site, backups)
    assert same(state(kept_site), before)
    assert restored.migrated == []
    restoring.restore(kept_site, backups, restored.restore_point)
    assert same(state(kept_site), spoilt)


@pytest.mark.once
@pytest.mark.needs("hosts")
def test_a_restore_point_in_a_folder_of_roots_is_read_by_the_sites_user(
    kept_site: Site, backups: Store, home_of_nobody: Path
) -> None:
    """As on a host, where the site's user can neither read nor delete what was kept."""
    make(kept_site, backups)
    before = restoring.restore(kept_site, backups).restore_point
    point = laying_out.Laid.of(backups.restore_points / before)
    (point.folder / "etc").mkdir()
    (point.folder / "etc" / "a.key").write_text("the host's")
    (point.folder / "etc" / "a.key").chmod(0o600)
    (point.folder / "etc" / "link").symlink_to("a.key")
    site = replace(kept_site, home=home_of_nobody)
    with restoring.within_reach(site, point) as lent:
        with acting_as_owner_of(site.home):
            lent.assert_dump_is_whole()
            assert media.differences(lent.media, lent.manifest.media) == []
            with pytest.raises(PermissionError):
                (lent.folder / "etc" / "a.key").read_text()
            with pytest.raises(PermissionError):
                point.dump.read_bytes()
        assert (lent.folder / "etc" / "link").readlink() == Path("a.key")
    assert list(site.home.iterdir()) == []
    point.assert_dump_is_whole()


def same(one: tuple[Contents, object, object], other: tuple[Contents, object, object]) -> bool:
    """Whether two states are alike, but for the purge of pages that a restore writes down."""
    rows = [{**state[0].rows, "core_change": 0} for state in (one, other)]
    return one[1:] == other[1:] and rows[0] == rows[1]


def test_a_file_that_a_failing_disk_has_changed_or_cut_off_is_put_right(kept_site: Site, backups: Store) -> None:
    """Under the name that it has in the backup, and with the size, too."""
    make(kept_site, backups)
    changed, cut_off = sorted(path for path in kept_site.media.rglob("*") if path.is_file())[:2]
    before = changed.read_bytes(), cut_off.read_bytes()
    changed.write_bytes(b"x" * len(before[0]))
    cut_off.write_bytes(before[1][:100])
    restoring.restore(kept_site, backups)
    assert (changed.read_bytes(), cut_off.read_bytes()) == before


def test_a_backup_that_is_not_whole_replaces_nothing(kept_site: Site, backups: Store) -> None:
    make(kept_site, backups)
    repository = backups.repository()
    with laying_out.laid_out(kept_site, repository, repository.snapshot()) as laid:
        dump = laid.dump.read_bytes()
        laid.dump.write_bytes(dump[:-100])
        repository.save(laid.folder, host="example.org")
        laid.dump.write_bytes(dump)
        (laid.media / HILL).unlink()
        repository.save(laid.folder, host="example.org")
    spoil(kept_site)
    before = state(kept_site)
    for snapshot, told in zip(repository.snapshots()[:2], (f"media/{HILL} is missing", "is not what"), strict=True):
        with pytest.raises(BackupFailed, match=told):
            restoring.restore(kept_site, backups, snapshot.id)
        assert state(kept_site) == before
    assert not backups.restore_points.exists()


@pytest.mark.once
def test_a_flipped_byte_in_the_repository_is_said_and_replaces_nothing(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    """Neither here, nor for a host, which gets the backup as an archive."""
    make(kept_site, backups)
    spoil(kept_site)
    before = state(kept_site)
    packs = sorted((tmp_path / "repository" / "data").rglob("*"), key=lambda path: path.stat().st_size)
    content = bytearray(packs[-1].read_bytes())
    content[len(content) // 2] ^= 1
    packs[-1].chmod(0o600)
    packs[-1].write_bytes(content)
    with pytest.raises(RepositoryDamaged, match="is damaged"):
        restoring.restore(kept_site, backups)
    assert state(kept_site) == before
    repository = backups.repository()
    with repository.streamed(repository.snapshot()) as stream:
        while stream.archive.read(1 << 16):
            pass
        with pytest.raises(RepositoryDamaged, match="is damaged"):
            stream.assert_whole()


@pytest.mark.once
def test_a_snapshot_is_streamed_as_one_archive(kept_site: Site, backups: Store) -> None:
    make(kept_site, backups)
    repository = backups.repository()
    with repository.streamed(repository.snapshot()) as stream:
        with tarfile.open(fileobj=stream.archive, mode="r|") as archive:
            names = {member.name.lstrip("/") for member in archive}
        stream.assert_whole()
    assert {"manifest.json", f"media/{HILL}", "site/variables.json"} <= names


def test_what_lies_unpacked_is_restored_and_compared_and_can_be_taken_back(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    """As on a host, where it arrives: one process for each, of the code that is installed there."""
    before = state(kept_site)
    make(kept_site, backups)
    repository = backups.repository()
    repository.fetch(repository.snapshot(), tmp_path / "arrived")
    spoil(kept_site)
    spoilt = state(kept_site)
    told = unpacked(kept_site, backups, "put", str(tmp_path / "arrived"), "point-r1")
    assert json.loads(told)["restore_point"] == "point-r1"
    assert json.loads(told)["files"] == 2
    assert same(state(kept_site), before)
    unpacked(kept_site, backups, "back", "point-r1")
    assert same(state(kept_site), spoilt)


def unpacked(site: Site, store: Store, verb: str, *words: str) -> str:
    command = [sys.executable, "-m", "homepress.backups.unpacked", verb, str(store.folder), *words]
    done = subprocess.run(
        command, env=code.environment(site.variables), capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_unpacked_database_that_is_not_the_manifests_is_not_kept(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    make(kept_site, backups)
    repository = backups.repository()
    repository.fetch(repository.snapshot(), tmp_path / "arrived")
    laid = laying_out.Laid.of(tmp_path / "arrived")
    contents = laid.manifest.contents
    rows = {**contents.rows, "blog_post": contents.rows["blog_post"] + 1}
    replace(laid.manifest, contents=replace(contents, rows=rows)).write(laid.folder)
    spoil(kept_site)
    before = state(kept_site)
    with pytest.raises(BackupFailed, match=r"not that of the manifest: blog_post.*what was there is back"):
        restoring.restore_unpacked(kept_site, backups, laid.folder)
    assert same(state(kept_site), before)
    with pytest.raises(BackupFailed, match="holds no backup"):
        restoring.restore_unpacked(kept_site, backups, tmp_path / "nothing")


def test_a_database_that_does_not_take_the_dump_stays_as_it_was(kept_site: Site, backups: Store) -> None:
    """Its hash fits and its content does not: what fails in the middle of the exchange undoes it."""
    make(kept_site, backups)
    repository = backups.repository()
    with laying_out.laid_out(kept_site, repository, repository.snapshot()) as laid:
        dump = bytearray(laid.dump.read_bytes())
        middle = len(dump) // 2
        dump[middle : middle + 20000] = b"\xff" * 20000
        laid.dump.write_bytes(dump)
        replace(laid.manifest, dump_sha256=media.sha256(laid.dump)).write(laid.folder)
        repository.save(laid.folder, host="example.org")
    spoil(kept_site)
    before = state(kept_site)
    with pytest.raises(BackupFailed, match="what was there is back"):
        restoring.restore(kept_site, backups)
    assert same(state(kept_site), before)


def test_a_restore_that_was_killed_leaves_a_whole_site_and_can_be_run_again(kept_site: Site, backups: Store) -> None:
    before = state(kept_site)
    make(kept_site, backups)
    spoil(kept_site)
    words = [sys.executable, "-m", "homepress.cli", "restore", "--yes", "--folder", str(backups.folder)]
    environment = code.environment(kept_site.variables)
    running = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert running.stderr
    while running.stderr.readline().strip() != "Exchanging …":
        assert running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.communicate()
    kept_site.database.contents()
    titles = {title for (title,) in execute(kept_site, "SELECT title FROM blog_post")}
    assert titles in ({"Spoilt"}, {title for _, title in before[2]})
    restoring.restore(kept_site, backups)
    assert same(state(kept_site), before)
    assert not (kept_site.home / laying_out.SCRATCH).exists()


def test_a_backup_of_a_later_release_or_another_database_is_refused(kept_site: Site, backups: Store) -> None:
    execute(kept_site, "INSERT INTO django_migrations (app, name, applied) VALUES ('blog', '9999_later', '2030-01-01')")
    make(kept_site, backups)
    before = state(kept_site)
    with pytest.raises(BackupFailed, match=r"later release .*blog\.9999_later"):
        restoring.restore(kept_site, backups)
    assert state(kept_site) == before
    other = replace(kept_site, database_url="" if kept_site.database_url else "postgresql:///other")
    with pytest.raises(BackupFailed, match="The backup is of"):
        restoring.restore(other, backups)


@pytest.mark.only_on("postgresql")
def test_a_dump_of_a_newer_major_version_is_refused_by_name(kept_site: Site, tmp_path: Path) -> None:
    contents = kept_site.database.dump(tmp_path / "dump")
    newer = Contents(contents.rows, contents.migrations, contents.version + 1)
    with pytest.raises(BackupFailed, match=f"is of PostgreSQL {newer.version}, and the server is"):
        kept_site.database.replace(tmp_path / "dump", newer)


@pytest.mark.only_on("sqlite")
def test_a_damaged_database_is_kept_aside_and_replaced(kept_site: Site, backups: Store) -> None:
    make(kept_site, backups)
    before = state(kept_site)
    broken = kept_site.home / "homepress.sqlite3"
    broken.write_bytes(b"no database at all" * 1000)
    assert restoring.look(kept_site, backups).rows_now == -1
    restored = restoring.restore(kept_site, backups)
    assert same(state(kept_site), before)
    kept = backups.restore_points / restored.restore_point / "homepress.sqlite3"
    assert kept.read_bytes() == b"no database at all" * 1000


@pytest.mark.only_on("sqlite")
def test_a_process_that_has_the_database_open_sees_what_was_restored(kept_site: Site, backups: Store) -> None:
    make(kept_site, backups)
    with closing(sqlite3.connect(kept_site.home / "homepress.sqlite3")) as running:
        execute(kept_site, "DELETE FROM engagement_like")
        assert running.execute("SELECT count(*) FROM engagement_like").fetchone() == (0,)
        restoring.restore(kept_site, backups)
        assert running.execute("SELECT count(*) FROM engagement_like").fetchone()[0] > 0


@pytest.mark.only_on("sqlite")
def test_a_site_comes_back_from_repository_and_recovery_sheet_alone(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    before = state(kept_site)
    make(kept_site, backups)
    key = keys.read(backups.key_file)
    shutil.rmtree(kept_site.home)
    shutil.rmtree(backups.folder)
    home = tmp_path / "new"
    home.mkdir()
    (home / "secret_key").write_text("another-key-of-a-new-machine-0123456789-0123456789-01\n")
    variables = {**kept_site.variables, "HOMEPRESS_HOME": str(home)}
    variables["HOMEPRESS_SECRET_KEY"] = (home / "secret_key").read_text().strip()
    new, store = Site(home, "", variables), Store(home / "backups")
    with pytest.raises(BackupFailed, match="does not open"):
        Store(tmp_path / "mistyped").adopt(str(tmp_path / "repository"), key[:-1] + "?")
    store.adopt(str(tmp_path / "repository"), key)
    restored = restoring.restore(new, store)
    assert same(state(new), before)
    assert restored.restore_point == ""
    assert (home / "secret_key").read_text().strip() == kept_site.variables["HOMEPRESS_SECRET_KEY"]


def test_one_post_or_file_is_fetched_and_the_site_is_left_alone(
    kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    slug, title = execute(kept_site, "SELECT permalink_id, title FROM blog_post ORDER BY id")[0]
    make(kept_site, backups)
    spoil(kept_site)
    before = state(kept_site)
    found = fetch_post(kept_site, backups.repository(), "", str(slug), tmp_path / "found")
    assert str(title) in found.read_text()
    assert found.stem == slug
    picture = fetch_file(backups.repository(), "", HILL, tmp_path / "found")
    assert picture.read_bytes() == HILL.encode() * 100
    assert state(kept_site) == before
    with pytest.raises(BackupFailed, match="is there already"):
        fetch_file(backups.repository(), "", f"media/{HILL}", tmp_path / "found")
    for missing in ("no/such.jpg", "../manifest.json", "../../etc/passwd"):
        with pytest.raises(NotFound):
            fetch_file(backups.repository(), "", missing, tmp_path / "found")
    with pytest.raises(NotFound, match="There is no post nothing"):
        fetch_post(kept_site, backups.repository(), "", "nothing", tmp_path / "found")


@pytest.mark.once
def test_a_restore_point_that_does_not_exist_is_told(kept_site: Site, backups: Store) -> None:
    for name in ("point-1", "point-../../home"):
        with pytest.raises(BackupFailed, match="There is no restore point"):
            restoring.look(kept_site, backups, name)


@pytest.mark.once
def test_sqlite_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "homepress.sqlite3").write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(BackupFailed, match="not a database"):
        databases.of("", tmp_path).contents()
