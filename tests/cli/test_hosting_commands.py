import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosting.configuration.broken_folder import make
from tests.hosting.sites import SMALLEST

pytestmark = pytest.mark.once


def homepress(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, as on the owner's own machine."""
    code = "import sys; from homepress.cli import main; main()"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOMEPRESS_")}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={**environment, "HOME": str(folder), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    make(tmp_path)
    (tmp_path / "homepress.toml").write_text(SMALLEST)
    return tmp_path


def test_check_tells_the_records_and_ports_of_a_sound_site(site: Path) -> None:
    done = homepress(site, "check")

    assert done.returncode == 0, done.stderr
    assert "no mistakes" in done.stdout
    assert all(word in done.stdout for word in ("example.org", "192.0.2.10", "443/tcp", "443/udp", "80/tcp", "22/tcp"))


def test_check_is_readable_by_machines(site: Path) -> None:
    said = json.loads(homepress(site, "check", "--json").stdout)

    assert said["records"][0] == {"name": "example.org", "type": "A", "value": "192.0.2.10", "why": "the site"}
    assert {one["port"] for one in said["ports"]} == {"22/tcp", "80/tcp", "443/tcp", "443/udp"}


def test_check_works_from_within_the_site(site: Path) -> None:
    (site / "theme" / "static").mkdir(parents=True)

    assert homepress(site / "theme" / "static", "check").returncode == 0


@pytest.mark.parametrize("command", ["check", "plan", "apply"])
def test_a_mistake_ends_every_command_before_a_server_is_touched(site: Path, command: str) -> None:
    (site / "homepress.toml").write_text(SMALLEST.replace("192.0.2.10", "pi.local:22"))
    done = homepress(site, command)

    assert done.returncode == 2
    assert 'homepress.toml: hosts.main.address: not an address: "pi.local:22"' in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_of_a_site_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = homepress(tmp_path, "check")

    assert done.returncode == 2
    assert "homepress new NAME" in done.stderr


def test_a_host_that_is_not_named_is_answered_with_those_that_are(site: Path) -> None:
    done = homepress(site, "plan", "attic")

    assert done.returncode == 1
    assert "There is no host attic in homepress.toml" in done.stderr
    assert "There are: main." in done.stderr


@pytest.mark.needs("git")
def test_a_new_site_says_what_comes_next(tmp_path: Path) -> None:
    done = homepress(tmp_path, "new", "blog", "--domain", "example.org", "--address", "192.0.2.10")

    assert done.returncode == 0, done.stderr
    assert "homepress check" in done.stdout
    assert (tmp_path / "blog" / ".env").exists()
