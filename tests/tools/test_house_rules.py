"""Each rule of the house, broken once."""

import subprocess
from pathlib import Path

import pytest

from tools.house_rules import LARGEST_FILE, LONGEST_FUNCTION, machine_paths, problems_of, registry_hosts, tracked

pytestmark = pytest.mark.once

BANNED = {"packages.example.org": "a package registry's host"}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.lock", "a\nurl = https://packages.example.org/x", ":2: names a package registry's host"),
        ("site.min.js", "1", ": minified files come from packages, when they are installed"),
        ("site.css", "a{}" * 400, ": a line of more than 1000 characters; is it minified?"),
        ("x.py", "x = 1  # noqa: F401", ":1: a rule is silenced without a reason beside it"),
        ("x.py", "x = 1  # noqa", ":1: a rule is silenced without a reason beside it"),
        ("x.py", "x = 1  # type: ignore[assignment]", ":1: a rule is silenced without a reason beside it"),
        ("x.py", "def f():\n" + "    x = 1\n" * LONGEST_FUNCTION, ":1: f has 61 lines; look for the second idea in it"),
        ("x.bin", "x" * (LARGEST_FILE + 1), ": 2.0 MB, and git keeps it for ever"),
    ],
)
def test_a_breach_is_told_with_its_place(name: str, content: str, told: str) -> None:
    assert problems_of(name, content.encode(), BANNED) == [told]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.py", "x = 1  # noqa: F401, E501 - read by name in the settings"),
        ("x.py", "x = 1  # type: ignore[assignment]  # the stub is wrong about None"),
        ("x.py", 'x = "# noqa"'),
        ("x.py", "def f():\n" + "    x = 1\n" * (LONGEST_FUNCTION - 1)),
        ("package-lock.json", "x" * 5000),
        ("photo.jpg", "\0packages.example.org"),
        ("notes.md", "npm and pip, without their addresses"),
    ],
)
def test_what_is_right_is_not_told(name: str, content: str) -> None:
    assert problems_of(name, content.encode(), BANNED) == []


@pytest.mark.needs("git")
def test_the_files_of_git_are_looked_at_with_new_ones_and_without_ignored_ones(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("ignored\n")
    for name in ("new file", "ignored", "ünïcode"):
        (tmp_path / name).write_text("x")
    (tmp_path / "link").symlink_to("/etc/hostname")
    assert {path.name for path in tracked(tmp_path)} == {".gitignore", "new file", "ünïcode"}


@pytest.mark.needs("git")
def test_where_this_checkout_lies_is_a_path_of_this_machine(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    paths = machine_paths(tmp_path)
    assert str(tmp_path) in paths
    assert not paths & {"/usr", "/usr/local", "/", ""}


def test_the_hosts_are_those_that_this_machine_uses() -> None:
    hosts = registry_hosts()
    assert hosts
    assert all("." in host and "/" not in host for host in hosts)
