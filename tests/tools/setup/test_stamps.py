"""What a stamp notices: every change of what a step was made from, and nothing else."""

from pathlib import Path

import pytest

from tools.setup.stamps import Stamp, digest

pytestmark = pytest.mark.once


def test_the_same_files_have_the_same_digest(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("django==6.1")
    assert digest([tmp_path / "lock"], "serve") == digest([tmp_path / "lock"], "serve")


def test_every_change_changes_the_digest(tmp_path: Path) -> None:
    folder, lock = tmp_path / "frontend", tmp_path / "lock"
    folder.mkdir()
    seen = {digest([folder, lock])}
    lock.write_text("django==6.1")
    seen.add(digest([folder, lock]))
    lock.write_text("django==6.2")
    seen.add(digest([folder, lock]))
    (folder / "a.js").write_text("1")
    seen.add(digest([folder, lock]))
    (folder / "a.js").rename(folder / "b.js")
    seen.add(digest([folder, lock]))
    seen.add(digest([folder, lock], "serve"))
    assert len(seen) == 6


def test_content_cannot_move_between_files_unnoticed(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_text("ab")
    second.write_text("c")
    before = digest([first, second])
    first.write_text("a")
    second.write_text("bc")
    assert digest([first, second]) != before


def test_an_empty_file_is_not_a_missing_one(tmp_path: Path) -> None:
    missing = digest([tmp_path / "lock"])
    (tmp_path / "lock").touch()
    assert digest([tmp_path / "lock"]) != missing


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe not text", b"another digest"])
def test_a_stamp_that_says_anything_else_does_not_fit(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "stamp"
    if content is not None:
        path.write_bytes(content)
    assert not Stamp(path).fits("digest")


def test_a_stamp_fits_what_was_written_until_it_is_cleared(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "new" / "stamp")
    stamp.write("digest")
    assert stamp.fits("digest")
    stamp.clear()
    stamp.clear()
    assert not stamp.fits("digest")
