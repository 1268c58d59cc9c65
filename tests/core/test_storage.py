"""What is deleted while a backup is made. That such backups are whole: tests/backups/test_consistency.py."""

import logging
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from homepress.core.storage import DELETED, GATHERING

pytestmark = pytest.mark.once


@pytest.fixture
def gathered(media_folder: Path) -> Path:
    """Where what is deleted goes while a backup is gathered."""
    folder = media_folder.with_name(GATHERING) / DELETED
    folder.mkdir(parents=True)
    return folder


def test_a_file_that_is_deleted_while_a_backup_is_gathered_goes_into_it(gathered: Path, media_folder: Path) -> None:
    name = default_storage.save("ab/cd/words.txt", ContentFile(b"words"))
    default_storage.delete(name)
    assert not (media_folder / name).exists()
    assert (gathered / name).read_bytes() == b"words"


def test_what_the_backup_has_already_stays_as_it_is(gathered: Path) -> None:
    name = default_storage.save("words.txt", ContentFile(b"newer"))
    (gathered / name).write_bytes(b"older")
    default_storage.delete(name)
    assert (gathered / name).read_bytes() == b"older"


def test_without_a_backup_under_way_nothing_is_kept(media_folder: Path) -> None:
    name = default_storage.save("words.txt", ContentFile(b"words"))
    default_storage.delete(name)
    assert not media_folder.with_name(GATHERING).exists()


def test_what_cannot_be_kept_is_deleted_all_the_same_and_said(
    gathered: Path, media_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (gathered / "ab").write_bytes(b"a file where a folder should be")
    name = default_storage.save("ab/words.txt", ContentFile(b"words"))
    with caplog.at_level(logging.WARNING):
        default_storage.delete(name)
    assert not (media_folder / name).exists()
    assert "words.txt is not in the backup" in caplog.text


def test_files_and_folders_that_are_not_there_are_no_error(gathered: Path) -> None:
    default_storage.delete("nothing.txt")
    default_storage.save("folder/words.txt", ContentFile(b"words"))
    default_storage.delete("folder/words.txt")
    default_storage.delete("folder")
    assert [path.name for path in gathered.rglob("*") if path.is_file()] == ["words.txt"]


def test_where_no_deleted_file_is_waited_for_any_more_none_opens_the_place_again(
    gathered: Path, media_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder goes between the look for it and the file's arrival."""
    name = default_storage.save("ab/words.txt", ContentFile(b"words"))
    monkeypatch.setattr(Path, "is_file", lambda self: bool(gathered.rename(gathered.with_name(".closed"))))
    default_storage.delete(name)
    monkeypatch.undo()
    assert not (media_folder / name).exists()
    assert not gathered.exists()


@pytest.mark.parametrize("name", ["../secret_key", "/etc/passwd", "ab/../../secret_key"])
def test_nothing_outside_is_kept_or_deleted(gathered: Path, media_folder: Path, name: str) -> None:
    (media_folder.parent / "secret_key").write_text("secret")
    with pytest.raises(SuspiciousFileOperation):
        default_storage.delete(name)
    assert (media_folder.parent / "secret_key").exists()
    assert not list(gathered.iterdir())
