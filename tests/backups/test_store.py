from pathlib import Path

import pytest

from homepress.backups import keys
from homepress.backups.store import Store
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
