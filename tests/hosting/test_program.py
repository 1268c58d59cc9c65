"""The program that is sent to the host."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from homepress.hosting.program import MISSING, archive, if_there

pytestmark = pytest.mark.once

ASKED = {"site": {"name": "nowhere", "domain": "blog.test", "edge": "caddy", "database": "sqlite"}}


def pythons() -> list[str]:
    """The Python that runs the tests, and the system's own, as on a host."""
    system = Path("/usr/bin/python3")
    said = (
        subprocess.run(
            [system, "-c", "import sys; print(sys.version_info >= (3, 11))"],
            capture_output=True,
            text=True,
            check=False,
        )
        if system.exists()
        else None
    )
    return [sys.executable, *([str(system)] if said and "True" in said.stdout else [])]


@pytest.mark.parametrize("python", pythons())
def test_it_runs_on_a_python_without_any_package(tmp_path: Path, python: str) -> None:
    program = tmp_path / "program.pyz"
    program.write_bytes(archive()[0])
    command = [python, "-I", "-S", str(program), "caller"]
    done = subprocess.run(command, input=json.dumps(ASKED), capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "caller" in json.loads(done.stdout)


def test_one_that_is_missing_reads_all_the_same_what_it_was_told(tmp_path: Path) -> None:
    """Paramiko raises OSError where a program has ended while its input is sent."""
    *start, _, place = if_there(PurePosixPath(tmp_path / "program.pyz"))
    words = [*start, sys.executable, place, "caller"]
    done = subprocess.run(words, input="x" * 1_000_000, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"{MISSING}\n")
    (tmp_path / "program.pyz").write_bytes(archive()[0])
    done = subprocess.run(words, input=json.dumps(ASKED), capture_output=True, text=True, check=True)
    assert "caller" in json.loads(done.stdout)


def test_the_same_program_is_the_same_file_everywhere() -> None:
    archive.cache_clear()
    first = archive()
    archive.cache_clear()
    assert archive() == first


def test_it_holds_nothing_but_itself_the_layout_and_what_edges_are_told() -> None:
    names = zipfile.ZipFile(io.BytesIO(archive()[0])).namelist()
    own = ("homepress/hosting/on_host/", "homepress/hosting/edges/")
    others = [name for name in names if not name.startswith(own)]
    assert others == [
        "homepress/__init__.py",
        "homepress/backups/__init__.py",
        "homepress/backups/keys.py",
        "homepress/core/__init__.py",
        "homepress/core/kinds.py",
        "homepress/core/sent_files.py",
        "homepress/errors.py",
        "homepress/hosting/__init__.py",
        "homepress/hosting/layout.py",
        "__main__.py",
    ]
