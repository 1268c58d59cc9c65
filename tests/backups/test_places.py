"""Backups to real servers: REST, S3 and SFTP."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from homepress.backups import code, keys, patience
from homepress.backups.making import make
from homepress.backups.places import Login, login
from homepress.backups.rehearsing import rehearse
from homepress.backups.restoring import restore
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.core.storage import GATHERING
from homepress.errors import BackupFailed
from tests.fixtures.backups import execute
from tests.fixtures.places import REST, Place

pytestmark = [pytest.mark.once, pytest.mark.needs("restic")]

POSTS = "SELECT count(*) FROM blog_post"


@pytest.fixture
def shown(tmp_path: Path, before_restic: Callable[[str], None]) -> Path:
    """What the process list shows, to everybody on the machine, whenever restic begins its work."""
    seen = tmp_path / "process-list"
    before_restic(f'(ps -ww -e -o args; echo "$@") >>{seen}')
    return seen


def homepress(site: Site, *words: str | Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**code.environment(site.variables), **more}
    call = [sys.executable, "-m", "homepress.cli", *words]
    return subprocess.run(
        call, env=environment, cwd=site.home, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def chosen(place: Place, store: Store, name: str) -> Store:
    """A store whose backups go there."""
    store.choose(place.address(name), place.given)
    return store


def snapshots(store: Store) -> list[str]:
    return [one.id for one in store.repository().snapshots()]


def test_a_site_is_backed_up_there_proven_and_comes_back_by_the_commands_of_the_guide(
    place: Place, kept_site: Site, collected: None, tmp_path: Path, shown: Path
) -> None:
    address, given = place.address("blog"), place.variables(place.given)
    told = [homepress(kept_site, "backup", "--to", address, **given)]
    assert "is proven" in told[0].stdout, told[0]
    (sheet,) = kept_site.home.glob("recovery-sheet-*.html")
    before = execute(kept_site, POSTS)
    execute(kept_site, "DELETE FROM blog_permalink")
    told.append(homepress(kept_site, "restore", "--yes"))  # who signs in there was noted down
    assert "Restored" in told[1].stdout, told[1]
    assert execute(kept_site, POSTS) == before
    (tmp_path / "key").write_text(keys.read(kept_site.home / "backups/key"))
    by_restic = told[0].stderr.partition("restic alone reads the backups:")[2].strip().splitlines()[0]
    assert "1 snapshots" in subprocess.check_output(["sh"], input=by_restic, cwd=tmp_path, text=True)
    bare = Site(tmp_path / "bare", "", {**kept_site.variables, "HOMEPRESS_HOME": str(tmp_path / "bare")})
    bare.home.mkdir()
    told.append(homepress(bare, "restore", "--yes", "--from", address, "--key-file", tmp_path / "key", **given))
    assert execute(bare, POSTS) == before, told[2]
    assert (sheet.stat().st_mode & 0o077, (kept_site.home / "backups/repository.json").stat().st_mode & 0o077) == (0, 0)
    if place.given.password:
        assert place.given.password in told[0].stderr.partition("RECOVERY SHEET")[2].partition("Copying")[0]
        later = told[0].stdout + told[0].stderr.partition("Copying")[2] + told[1].stdout + told[2].stdout
        assert_secret(place.given.password, later + told[1].stderr + told[2].stderr + shown.read_text())
    assert "restic --quiet" in shown.read_text()


def assert_secret(password: str, text: str) -> None:
    assert password not in text
    assert "open-s3same" not in text


def test_who_is_not_let_in_is_told_and_nothing_is_lost(
    place: Place, kept_site: Site, backups: Store, tmp_path: Path
) -> None:
    store = chosen(place, backups, "refused")
    first = make(kept_site, store)
    facts = store.noted("repository.json")
    if place.kind == "sftp":
        place.use_ssh_key("mallorys")
    else:
        store.write("repository.json", {**facts, "password": place.mistaken.password})
    refused = homepress(kept_site, "backup", "--folder", store.folder)
    assert refused.returncode == 1
    assert "does not let us in" in refused.stderr
    if place.given.password:
        assert "HOMEPRESS_BACKUP_PASSWORD" in refused.stderr
        assert_secret(place.mistaken.password[:-1], refused.stderr + refused.stdout)
    assert not (kept_site.home / GATHERING).exists()
    another = Store(tmp_path / "another")
    with pytest.raises(BackupFailed, match="does not let us in"):
        another.choose(place.address("made-by-mistake"), place.mistaken)
    assert not another.has_settings
    place.use_ssh_key("id_ed25519") if place.kind == "sftp" else store.choose(facts["address"], place.given)
    assert snapshots(store) == [first.snapshot]


def test_a_server_that_is_gone_in_the_middle_of_copying_is_told_and_the_next_backup_works(
    place: Place, kept_site: Site, backups: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 1)
    store, said = chosen(place, backups, "cut"), list[str]()
    first = make(kept_site, store)
    (kept_site.media / "film.bin").write_bytes(os.urandom(4_000_000))
    place.line.cut_after(1_000_000)
    with pytest.raises(BackupFailed, match=r"stopped to answer|cannot be reached") as caught:
        make(kept_site, store, say=said.append)
    assert place.line.cut.is_set()
    assert said[:2] == ["Copying the database …", "Storing …"]
    assert len(caught.value.message) < 400
    assert caught.value.hint
    assert not (kept_site.home / GATHERING).exists()
    with pytest.raises(BackupFailed, match="cannot be reached"):
        store.repository().snapshots()
    place.line.mend()
    assert snapshots(store) == [first.snapshot]
    assert "film.bin" in make(kept_site, store).manifest.media
    store.repository().check(whole=True)


def test_a_server_that_is_gone_in_the_middle_of_a_restore_replaces_nothing(
    place: Place, kept_site: Site, backups: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 1)
    store = chosen(place, backups, "cut-restore")
    (kept_site.media / "film.bin").write_bytes(os.urandom(4_000_000))
    make(kept_site, store)
    (kept_site.media / "film.bin").write_bytes(b"as it is now")
    place.line.cut_after(1_000_000, towards="client")
    with pytest.raises(BackupFailed, match=r"stopped to answer|cannot be reached"):
        restore(kept_site, store)
    assert (kept_site.media / "film.bin").read_bytes() == b"as it is now"
    place.line.mend()
    restore(kept_site, store)
    assert (kept_site.media / "film.bin").stat().st_size == 4_000_000


@pytest.mark.parametrize("served", [REST, "s3"], indirect=True)
def test_a_line_that_is_cut_for_a_moment_ends_no_backup(place: Place, kept_site: Site, backups: Store) -> None:
    """Of SFTP it does: restic ends with its SSH, and the next backup goes on from there."""
    store, said = chosen(place, backups, "blinking"), list[str]()
    (kept_site.media / "film.bin").write_bytes(os.urandom(4_000_000))
    place.line.cut_after(1_000_000)

    def hear(text: str) -> None:
        said.append(text)
        if "stopped to answer" in text:
            place.line.mend()

    made = make(kept_site, store, say=hear)
    assert said[-1].endswith("has stopped to answer; trying again …")
    assert snapshots(store) == [made.snapshot]
    assert rehearse(kept_site, store).checks[1].wrong == ""


@pytest.mark.parametrize("address", ["rest:https://alice:s3cret@192.0.2.4/blog", "s3:https://id:s3cret@192.0.2.4/blog"])
def test_a_password_in_an_address_is_refused_and_not_repeated(address: str, tmp_path: Path) -> None:
    for act in (Store(tmp_path).choose, lambda place: Store(tmp_path).adopt(place, "K" * 24)):
        with pytest.raises(BackupFailed, match="holds a user or password") as caught:
            act(address)
        assert "s3cret" not in caught.value.message + caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("s3:https://s3.example.org/blog", Login("id", "s3cret")),
        ("rest:https://backups.example.org/", Login("id", "s3cret")),
        ("sftp:pi@192.0.2.20:/backups", Login()),
        ("/mnt/disk/blog", Login()),
    ],
)
def test_only_places_that_ask_for_a_password_are_told_it(address: str, found: Login, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("s3cret\n")
    told = {"HOMEPRESS_BACKUP_USER": "id", "HOMEPRESS_BACKUP_PASSWORD_FILE": str(tmp_path / "password")}
    assert login(address, told) == found
