"""The entry points that the documentation, CI and people's fingers know."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.tools.setup.conftest import program
from tools.setup.checkout import here

pytestmark = pytest.mark.once

MAKEFILE = (here().root / "Makefile").read_text()
TARGETS = [
    "serve",
    "test",
    "test-hosts",
    "check",
    "bench",
    "lighthouse",
    "soak",
    "screenshots",
    "setup",
    "reference",
    "lock",
    "build",
    "clean",
]


def make(*arguments: str, path: str = os.environ["PATH"]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")} | {"PATH": path}
    return subprocess.run(
        ["make", *arguments], cwd=here().root, env=environment, capture_output=True, text=True, check=False
    )


def test_make_alone_lists_what_there_is() -> None:
    told = make().stdout
    assert re.findall(r"^  make ([\w-]+)", told, flags=re.MULTILINE) == ["help", *TARGETS]


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_is_always_made(target: str) -> None:
    assert target in (re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE) or [""])[1].split()
    assert make("--dry-run", target).returncode == 0


@pytest.mark.parametrize("target", [name for name in TARGETS if name != "clean"])
def test_every_target_sets_up_what_it_needs_first(target: str) -> None:
    first = make("--dry-run", target).stdout.splitlines()[0]
    assert re.search(r"python3?\S* -m tools\.setup (serve|develop|test|lock|lighthouse)$", first)


def test_the_port_of_the_demo_can_be_chosen() -> None:
    assert make("--dry-run", "serve").stdout.splitlines()[-1] == ".venv/bin/homepress serve --demo --port 8000"
    assert "--port 9000" in make("--dry-run", "serve", "PORT=9000").stdout


def test_a_python_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "python3", "#!/bin/sh\necho 'pyenv: version is not installed' >&2; exit 127\n")
    told = make("--dry-run", "setup", path=f"{tmp_path}:/usr/bin:/bin").stdout
    assert re.match(r"/usr/(local/)?bin/python3 -m tools\.setup", told)


def test_ci_calls_make_check_and_nothing_else() -> None:
    script = (here().root / ".ci" / "run").read_text()
    assert re.findall(r"^exec (.*)$", script, flags=re.MULTILINE) == ["make check"]
    assert "make check" in (here().root / ".github" / "workflows" / "check.yml").read_text()


def test_cleaning_keeps_the_blogs_data() -> None:
    assert not re.search(r"\bvar\b", make("--dry-run", "clean").stdout)
