"""The wheel and the source archive hold all that a site needs, and work where nothing else is."""

import os
import subprocess
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tools.setup.checkout import here
from tools.variables import VARIABLES

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `make build` makes."""
    folder = tmp_path_factory.mktemp("dist")
    uv("build", "--no-build-isolation", "--python", here().python, "--out-dir", folder)
    return folder


def uv(*arguments: object) -> None:
    command = [str(part) for part in (here().uv, "--quiet", "--offline", *arguments)]
    done = subprocess.run(command, cwd=here().root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def sources() -> set[str]:
    """Every file below src/, what was built among them."""
    files = {path for path in (here().root / "src").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert any(path.is_relative_to(here().built_files) for path in files)
    return {str(path.relative_to(here().root)) for path in files}


def test_the_wheel_holds_every_template_and_static_file(built: Path) -> None:
    names = set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())
    assert {name.removeprefix("src/") for name in sources()} <= names


def test_the_wheel_holds_nothing_else(built: Path) -> None:
    names = zipfile.ZipFile(next(built.glob("*.whl"))).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"homepress", next(top for top in tops if top.endswith(".dist-info"))}
    assert not [name for name in names if "__pycache__" in name or name.endswith((".sqlite3", ".env"))]


def test_a_wheel_can_be_made_from_the_source_archive_without_node(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert sources() <= names


def test_the_wheel_works_in_an_environment_of_its_own(built: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    uv("venv", "--python", here().python, environment)
    uv("pip", "install", "--no-deps", "--python", environment, next(built.glob("*.whl")))
    variables = {
        "PATH": os.environ["PATH"],
        # What Homepress depends on, without the checkout: its .pth file counts in an environment's own folder alone.
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "HOMEPRESS_HOME": str(tmp_path / "home"),
        **VARIABLES,
    }

    def run(*command: str) -> str:
        done = subprocess.run(command, env=variables, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run(str(environment / "bin" / "python"), "-c", "import homepress; print(homepress.__file__)")
    assert where.startswith(str(environment))
    (tmp_path / "home").mkdir()
    homepress = str(environment / "bin" / "homepress")
    run(homepress, "manage", "check")
    # Refuses a style sheet that names a file which is not there.
    assert "static files copied" in run(homepress, "manage", "collectstatic", "--no-input")
