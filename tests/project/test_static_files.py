from pathlib import Path

import pytest
from pytest_django import Settings

from homepress.errors import ConfigurationError
from homepress.project import static_files


@pytest.fixture
def sources(tmp_path: Path, settings: Settings) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "site.css").write_text("a{}")
    settings.HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return folder


def test_files_are_collected_when_one_changed_and_only_then(sources: Path, tmp_path: Path) -> None:
    assert static_files.collect_if_changed()
    assert not static_files.collect_if_changed()

    (sources / "site.css").write_text("b{color:red}")
    assert static_files.collect_if_changed()
    assert (tmp_path / "static" / "site.css").read_text() == "b{color:red}"


def test_a_file_that_is_gone_is_not_served_any_more(sources: Path, tmp_path: Path) -> None:
    (sources / "old.css").write_text("a{}")
    static_files.collect_if_changed()
    (sources / "old.css").unlink()

    assert static_files.collect_if_changed()
    assert list((tmp_path / "static").glob("old*")) == []


def test_files_that_were_deleted_are_collected_again(sources: Path, tmp_path: Path) -> None:
    static_files.collect_if_changed()
    for file in (tmp_path / "static").iterdir():
        file.unlink()
    (tmp_path / "static").rmdir()

    assert static_files.collect_if_changed()


def test_a_style_sheet_that_asks_for_what_is_not_there_is_named(sources: Path, settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    (sources / "custom.css").write_text("body{background:url(none.png)}")
    with pytest.raises(ConfigurationError, match=r"'custom\.css' references .* none\.png$"):
        static_files.collect_if_changed()
    (sources / "none.png").write_bytes(b"")
    assert static_files.collect_if_changed()
