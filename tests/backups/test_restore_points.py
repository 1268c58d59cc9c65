from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homepress.backups import restore_points

pytestmark = pytest.mark.once


def make(folder: Path, days_ago: float, *, prefix: str = "") -> str:
    name = f"{prefix}point-{datetime.now(UTC) - timedelta(days=days_ago):%Y%m%d-%H%M%S}"
    (folder / name).mkdir()
    (folder / name / "manifest.json").write_text("{}")
    return name


def test_the_newest_five_stay(tmp_path: Path) -> None:
    names = [make(tmp_path, days) for days in range(7)]
    assert sorted(restore_points.prune(tmp_path)) == sorted(names[5:])
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[:5])


def test_none_stays_for_more_than_thirty_days(tmp_path: Path) -> None:
    young = make(tmp_path, 29)
    old = [make(tmp_path, 31, prefix="damaged-"), make(tmp_path, 32, prefix="files-")]
    assert restore_points.prune(tmp_path) == old
    assert [path.name for path in tmp_path.iterdir()] == [young]


def test_what_is_no_restore_point_stays(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    assert restore_points.prune(tmp_path) == []
    assert (tmp_path / "notes").is_dir()


def test_without_a_folder_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert restore_points.prune(tmp_path / "none") == []
