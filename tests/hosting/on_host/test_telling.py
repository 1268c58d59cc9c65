"""What a deploy tells while it runs."""

import errno
from pathlib import Path

import pytest

from homepress.hosting.on_host.system import Failure
from homepress.hosting.on_host.telling import Teller, read

pytestmark = pytest.mark.once


def test_it_is_read_on_from_where_one_was(tmp_path: Path) -> None:
    teller = Teller(tmp_path / "told")
    assert read(teller.path, 0) == ([], 0)
    teller.say("one")
    told, offset = read(teller.path, 0)
    assert [line["say"] for line in told] == ["one"]
    with teller.path.open("a") as file:
        file.write('{"say": "half')
    assert read(teller.path, offset) == ([], offset)


def test_a_failure_names_its_step(tmp_path: Path) -> None:
    teller = Teller(tmp_path / "told")
    with pytest.raises(Failure, match=r"^migrate: it broke$"), teller.doing("migrate"):
        raise Failure("it broke")
    assert [sorted(line) for line in read(teller.path, 0)[0]] == [["at", "step"]]


def test_a_full_disk_is_a_failure_with_advice(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="No space left") as failure, Teller(tmp_path / "told").doing("unpack"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert "homepress status" in failure.value.hint


def test_a_disk_that_is_full_does_not_stop_the_cleaning_up(tmp_path: Path) -> None:
    Teller(tmp_path / "no such folder" / "told").say("nobody hears it")
