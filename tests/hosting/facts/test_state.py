import os
import subprocess
from pathlib import Path

import pytest

from homepress.hosting.facts.state import Entry, Service, State, StateFact, parse

pytestmark = pytest.mark.once


def read(paths: list[Path], questions: list[str] | None = None) -> State:
    """Run the fact's command on this machine, as a host would."""
    command = StateFact().command([str(path) for path in paths], [], questions or [])
    said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    return parse(said.splitlines(), questions=questions or [])


def test_files_folders_and_links_are_read_byte_for_byte(tmp_path: Path) -> None:
    hostile = tmp_path / 'it\'s $(touch pwned) "a" file'
    hostile.write_bytes(b"\0\xff\n\nlast line without end")
    hostile.chmod(0o640)
    empty = tmp_path / "empty"
    empty.touch()
    link = tmp_path / "link"
    link.symlink_to("/nowhere")

    found = read([hostile, empty, link, tmp_path, tmp_path / "missing"]).entries

    who = (tmp_path.owner(), tmp_path.group())
    assert found[str(hostile)] == Entry("file", "640", *who, b"\0\xff\n\nlast line without end")
    assert found[str(empty)].content == b""
    assert (found[str(link)].kind, found[str(link)].content) == ("link", b"/nowhere")
    assert found[str(tmp_path)].kind == "directory"
    assert str(tmp_path / "missing") not in found
    assert not (Path.cwd() / "pwned").exists()


def test_users_and_groups_are_read() -> None:
    found = read([])

    assert found.users["root"].home == "/root"
    assert "root" in found.groups
    assert os.name == "posix"


def test_questions_are_answered_and_a_failing_one_is_empty() -> None:
    found = read([], ["printf 'a\\nb'", "no-such-program", "echo last"])

    assert list(found.answers.values()) == ["a\nb", "", "last\n"]


def test_units_are_known_by_all_their_names() -> None:
    lines = [
        "unit Id=ssh.service",
        "unit Names=ssh.service sshd.service",
        "unit LoadState=loaded",
        "unit ActiveState=active",
        "unit UnitFileState=enabled",
        "unit ConditionResult=yes",
        "unit ConditionTimestampMonotonic=12",
        "unit ",
        "unit Id=systemd-timesyncd.service",
        "unit LoadState=loaded",
        "unit ActiveState=inactive",
        "unit UnitFileState=enabled",
        "unit ConditionResult=no",
        "unit ConditionTimestampMonotonic=34",
        "unit ",
        "unit Id=never.service",
        "unit LoadState=not-found",
        "unit ActiveState=inactive",
        "unit ConditionResult=no",
        "unit ConditionTimestampMonotonic=0",
        "unit ",
    ]

    found = parse(lines).services

    assert found["sshd.service"] == Service(loaded=True, active=True, enabled=True)
    assert found["systemd-timesyncd.service"].unmet
    assert not found["never.service"].unmet
