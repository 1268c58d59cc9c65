"""Every command that reads or writes the site works on a folder in which nothing was done before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

POST = "---\ntitle: Hello\ndate: 2024-05-01\n---\nA first post.\n"


def homepress(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line as somebody does who has set no variable."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HOMEPRESS_")}
    command = [sys.executable, "-m", "homepress.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def test_posts_are_imported_into_a_new_site_and_exported_again(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "hello.md").write_text(POST)
    imported = homepress(tmp_path, "import", "markdown", "old")
    assert imported.returncode == 0, imported.stderr
    exported = homepress(tmp_path, "export", "kept")
    assert exported.returncode == 0, exported.stderr
    assert ["A first post." in kept.read_text() for kept in (tmp_path / "kept").rglob("*.md")] == [True]


@pytest.mark.parametrize("arguments", [("export", "kept"), ("user", "list"), ("demo", "--posts", "1", "--people", "1")])
def test_a_command_works_on_a_new_site(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = homepress(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
