"""Disks that run full: the site's, and the one that backups go to. They are real, and small."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from homepress.backups import code
from homepress.backups.laying_out import SCRATCH
from homepress.backups.making import make
from homepress.backups.receipts import Receipts
from homepress.backups.rehearsing import rehearse
from homepress.backups.restoring import restore
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.core.storage import GATHERING
from homepress.errors import BackupFailed
from tests.fixtures.backups import execute
from tests.fixtures.disks import Filler, small_disk
from tests.fixtures.http_service import Service

pytestmark = [pytest.mark.needs("restic"), pytest.mark.needs("hosts")]
TITLES = "SELECT DISTINCT title FROM blog_post"


@pytest.fixture
def sites_disk(kept_site: Site) -> Iterator[Filler]:
    with small_disk(kept_site.home, 200):
        yield Filler(kept_site.home)


@pytest.fixture
def backups_disk(backups: Store, tmp_path: Path) -> Iterator[Filler]:
    with small_disk(tmp_path / "repository", 200):
        yield Filler(tmp_path / "repository")


def at(moment: str, act: Callable[[], None]) -> Callable[[str], None]:
    """Hear what a backup or restore says, and do something at one moment of it."""
    return lambda text: act() if text.startswith(moment) else None


@pytest.fixture
def full_when_restic_begins(sites_disk: Filler, before_restic: Callable[[str], None]) -> None:
    """The site's disk runs full when a backup is fetched, after its room was looked at."""
    before_restic(f'case " $* " in *" restore "*) cat /dev/zero >>{sites_disk.file} 2>/dev/null;; esac')


def ids(store: Store) -> list[str]:
    return [one.id for one in store.repository().snapshots()]


@pytest.mark.once
@pytest.mark.parametrize("whose", ["home", "repository"])
def test_a_disk_without_room_is_found_before_anything_is_written_and_told(
    kept_site: Site, backups: Store, tmp_path: Path, service: Service, whose: str
) -> None:
    words = [sys.executable, "-m", "homepress.cli", "backup", "--folder", str(backups.folder)]
    with small_disk(tmp_path / whose, 60):
        environment = code.environment({**kept_site.variables, **service.notices})
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert f"{tmp_path / whose}: " in done.stderr
        assert "MB are free, and a backup may take 1" in done.stderr
        assert not (kept_site.home / GATHERING).exists()
        assert ids(backups) == []
    (message,) = [json.loads(one.body) for one in service.told if one.path == "/notify"]
    assert "Backup FAILED" in message["title"]
    assert "MB are free" in message["message"]


def test_the_sites_disk_runs_full_under_the_dump(kept_site: Site, backups: Store, sites_disk: Filler) -> None:
    first = make(kept_site, backups)
    rows = kept_site.database.contents().rows
    with pytest.raises(BackupFailed, match=r"(?i)no room is left|no space left|could not write"):
        make(kept_site, backups, say=at("Copying", sites_disk.fill))
    assert not (kept_site.home / GATHERING).exists()
    assert ids(backups) == [first.snapshot]
    sites_disk.make_room()
    assert kept_site.database.contents().rows == rows
    assert make(kept_site, backups).manifest.contents.rows == rows


@pytest.mark.once
def test_the_backups_disk_runs_full_while_they_are_stored(
    kept_site: Site, backups: Store, backups_disk: Filler
) -> None:
    first = make(kept_site, backups)
    (kept_site.media / "film.bin").write_bytes(bytes(range(256)) * 40_000)
    with pytest.raises(BackupFailed, match=r"No room is left for .*/repository; every earlier backup is as it was"):
        make(kept_site, backups, say=at("Storing", backups_disk.fill))
    assert ids(backups) == [first.snapshot]
    restore(kept_site, backups)  # what is there can be read without a byte to spare
    backups_disk.make_room()
    (kept_site.media / "film.bin").write_bytes(b"once more")
    made = make(kept_site, backups)
    assert "film.bin" in made.manifest.media
    backups.repository().check(whole=True)


@pytest.mark.once
def test_a_disk_without_a_byte_for_what_the_store_notes_ends_in_words(kept_site: Site, tmp_path: Path) -> None:
    """The folder of key and receipts is often on the site's own disk."""
    store = Store(tmp_path / "notes" / "store")
    with small_disk(tmp_path / "notes", 1):
        store.choose(str(tmp_path / "elsewhere"))
        Filler(tmp_path / "notes").fill()
        with pytest.raises(BackupFailed, match="No space left on device"):
            make(kept_site, store)


@pytest.mark.once
def test_new_files_count_before_a_backup_begins(kept_site: Site, backups: Store, backups_disk: Filler) -> None:
    make(kept_site, backups)
    with (kept_site.media / "film.bin").open("wb") as file:
        file.truncate(110_000_000)
    with pytest.raises(BackupFailed, match="MB are free, and a backup may take 2"):
        make(kept_site, backups)


@pytest.fixture
def told_apart(kept_site: Site, backups: Store, sites_disk: Filler) -> None:
    """A site that is another than its backup."""
    (kept_site.media / "film.bin").write_bytes(bytes(range(256)) * 4_000)
    make(kept_site, backups)
    (kept_site.media / "film.bin").write_bytes(b"as it is now")
    execute(kept_site, "UPDATE blog_post SET title = 'As it is now'")


def assert_as_it_was(site: Site) -> None:
    assert execute(site, TITLES) == [("As it is now",)]
    assert (site.media / "film.bin").read_bytes() == b"as it is now"
    assert not (site.home / SCRATCH).exists()


def test_the_sites_disk_runs_full_while_a_backup_is_fetched(
    kept_site: Site, backups: Store, sites_disk: Filler, told_apart: None, full_when_restic_begins: None
) -> None:
    with pytest.raises(BackupFailed, match=r"No room is left in .*/home"):
        restore(kept_site, backups)
    with pytest.raises(BackupFailed, match=r"0 MB are free"):
        rehearse(kept_site, backups)
    sites_disk.make_room()
    assert_as_it_was(kept_site)
    assert not Receipts(backups).of(backups.repository().snapshot()), "the backup was blamed for it"


@pytest.mark.only_on("sqlite")  # PostgreSQL has a disk of its own
def test_the_sites_disk_runs_full_in_the_exchange_and_what_was_there_is_there(
    kept_site: Site, backups: Store, sites_disk: Filler, told_apart: None
) -> None:
    with pytest.raises(BackupFailed, match="no room is left") as caught:
        restore(kept_site, backups, say=at("Exchanging", sites_disk.fill))
    assert "homepress restore point-" in caught.value.hint
    sites_disk.make_room()
    assert_as_it_was(kept_site)
    restore(kept_site, backups)
    assert ("As it is now",) not in execute(kept_site, TITLES)
    assert (kept_site.media / "film.bin").stat().st_size == 1_024_000
