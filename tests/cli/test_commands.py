import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from homepress.cli.commands import MODULES, build

pytestmark = pytest.mark.once


def run(*args: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    code = "import sys; from homepress.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True, env=env, check=False)


def commands(command: Any, path: str = "homepress") -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with the words that call it."""
    if not hasattr(command, "list_commands"):
        yield path, command
        return
    for name in command.list_commands(None):
        yield from commands(command.get_command(None, name), f"{path} {name}")


EVERY = dict(commands(build()))


@pytest.mark.parametrize("path", EVERY)
def test_every_command_shows_an_example_that_calls_it(path: str) -> None:
    assert EVERY[path].epilog.startswith(f"Example: {path}") or f"| {path}" in EVERY[path].epilog


@pytest.mark.parametrize("path", EVERY)
def test_every_command_and_every_option_is_explained(path: str) -> None:
    assert EVERY[path].help
    assert [option.name for option in EVERY[path].params if not getattr(option, "help", "")] == []


def test_help_imports_neither_django_nor_rich() -> None:
    code = (
        "import sys; from homepress.cli.commands import build\n"
        "try: build().main(['--help'], prog_name='homepress')\n"
        "finally: print([name for name in ('django', 'rich', 'homepress.hosting') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert all(name in shown.stdout for name in MODULES)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_a_misspelt_command_is_answered_with_the_one_that_was_meant() -> None:
    answer = run("mange")

    assert answer.returncode == 2
    assert "Did you mean 'manage'?" in answer.stderr


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"homepress {version('homepress')}\n"
