from pathlib import Path

import pytest

from homepress.backups import keys
from homepress.errors import BackupFailed

pytestmark = pytest.mark.once


def test_a_key_has_a_name_that_does_not_tell_it() -> None:
    key = keys.make()
    assert len(key) == 39
    assert not set("01OIL") & set(key)
    assert key != keys.make()
    assert len(keys.name_of(key)) == 8


def test_a_key_is_written_for_its_owner_alone_and_never_replaced(tmp_path: Path) -> None:
    keys.write(tmp_path / "key", "ABCD")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        keys.write(tmp_path / "key", "EFGH")
    assert keys.read(tmp_path / "key") == "ABCD"


@pytest.mark.parametrize("name", ["empty", "missing"])
def test_without_a_key_the_recovery_sheet_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(BackupFailed) as caught:
        keys.read(tmp_path / name)
    assert "recovery sheet" in caught.value.hint


def test_facts_are_signed_by_who_has_the_key() -> None:
    signed = keys.signature("ABCD", {"proven": True})
    assert keys.is_signed("ABCD", {"proven": True}, signed)
    assert not keys.is_signed("ABCD", {"proven": False}, signed)
    assert not keys.is_signed("EFGH", {"proven": True}, signed)
