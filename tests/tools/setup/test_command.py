"""Set-up as it is called: on any Python, with errors that say what to do."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.setup.conftest import Workshop
from tools.setup import command
from tools.setup.checkout import here
from tools.setup.command import set_up

pytestmark = pytest.mark.once

SOURCES = sorted((here().root / "tools" / "setup").glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_set_up_can_be_read_by_the_oldest_python_it_starts_on(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 9))


def test_set_up_needs_nothing_but_the_standard_library() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                assert top in sys.stdlib_module_names or name.startswith("tools.setup"), f"{path.name} imports {name}"


def test_a_python_that_is_too_old_is_told_what_to_install() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 8, 10); runpy.run_module('tools.setup', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend], cwd=here().root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Python 3.9 or newer is needed to start, and this is 3.8" in done.stderr
    assert "apt install python3" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["everything"], ["serve", "test"], ["--help"]])
def test_a_wrong_call_is_answered_with_the_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == 2
    assert "usage: python3 -m tools.setup" in capsys.readouterr().err


def test_the_second_set_up_does_nothing_and_says_nothing(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(workshop.checkout, "serve")
    assert [line.partition(" (")[0].strip() for line in capsys.readouterr().err.splitlines()] == [
        "✓ Python environment in .venv",
        "✓ packages for serving",
        "✓ node packages",
        "✓ scripts and style sheets",
    ]
    workshop.calls()
    set_up(workshop.checkout, "serve")
    assert workshop.calls() == []
    assert capsys.readouterr() == ("", "")


def test_locking_asks_for_no_packages(workshop: Workshop) -> None:
    set_up(workshop.checkout, "lock")
    assert [call.split()[:2] for call in workshop.calls()] == [["uv", "venv"]]
