import shutil
from pathlib import Path

import pytest

from homepress.backups import keys
from homepress.backups.settings import NAME, Settings
from homepress.backups.store import BEGUN, Store
from homepress.errors import BackupFailed

pytestmark = [pytest.mark.once, pytest.mark.needs("restic")]


def test_each_new_repository_has_a_recovery_sheet_and_a_known_one_none(backups: Store, tmp_path: Path) -> None:
    key = keys.read(backups.key_file)
    assert backups.choose(str(tmp_path / "repository")) == ""
    assert backups.choose(str(tmp_path / "another")) == key
    assert backups.repository().folder == tmp_path / "another"


def test_a_repository_with_another_key_is_left_alone(backups: Store, tmp_path: Path) -> None:
    """And no key is left behind that opens nothing."""
    stranger = Store(tmp_path / "stranger")
    with pytest.raises(BackupFailed, match="does not open"):
        stranger.choose(str(tmp_path / "repository"))
    assert not stranger.key_file.exists()
    with pytest.raises(BackupFailed, match="No place for backups was chosen"):
        stranger.repository()
    assert backups.repository().snapshots() == []


def test_a_key_that_is_there_is_never_replaced_by_one_that_is_typed(backups: Store, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="holds another key"):
        backups.adopt(str(tmp_path / "repository"), "ANOTHER")
    assert keys.read(backups.key_file) != "ANOTHER"


@pytest.fixture
def told_by_apply(tmp_path: Path) -> Store:
    """A store as `homepress apply` leaves it on a host: no repository has been made yet."""
    store = Store(tmp_path / "store")
    store.folder.mkdir()
    keys.write(store.key_file, keys.make())
    (store.folder / NAME).write_text(Settings(address=str(tmp_path / "disk"), create=True).as_text())
    return store


def test_the_first_backup_of_a_host_makes_the_repository_and_no_later_one_does(
    told_by_apply: Store, tmp_path: Path
) -> None:
    """A disk that is not mounted must not look like a place without backups."""
    told_by_apply.begun()
    assert told_by_apply.begun().snapshots() == []
    shutil.rmtree(tmp_path / "disk")
    told_by_apply.begun()
    assert not (tmp_path / "disk").exists()


def test_a_place_with_another_key_is_not_begun(told_by_apply: Store) -> None:
    told_by_apply.begun()
    told_by_apply.key_file.unlink()
    keys.write(told_by_apply.key_file, keys.make())
    (told_by_apply.folder / BEGUN).unlink()
    with pytest.raises(BackupFailed, match="does not open the repository"):
        told_by_apply.begun()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"address": "/x", "keep": 7}', '{"address": "/x", "colour": 1}'])
def test_settings_that_cannot_be_read_are_a_clear_error(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(BackupFailed, match="cannot be read"):
        Store(tmp_path).settings()


def test_what_the_store_is_told_is_the_owners_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("facts.json", {"a": 1})
    assert (tmp_path / "facts.json").stat().st_mode & 0o077 == 0
    assert store.noted("facts.json") == {"a": 1}
    (tmp_path / "facts.json").write_text("{")
    assert store.noted("facts.json") == {}
