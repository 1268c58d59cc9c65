from pathlib import Path

import pytest
from typer.testing import CliRunner

from homepress.cli.clone import app
from homepress.errors import ConfigurationError, HomepressError, NotFound
from homepress.hosting.configuration import reading
from tests.hosting.clones import HOST, clone
from tests.hosting.configuration.broken_folder import make
from tests.hosting.sites import SMALLEST
from tests.rig.machine import run as call

pytestmark = pytest.mark.once


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path)
    (tmp_path / "homepress.toml").write_text(SMALLEST + HOST)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> str:
    done = CliRunner().invoke(app, words, catch_exceptions=True)
    if isinstance(done.exception, HomepressError):
        raise done.exception
    assert done.exit_code in {0, 1}, done.output
    return done.output


@pytest.mark.parametrize("words", [[], ["--to", "staging", "--into", "x"], ["--list", "--remove", "staging"]])
def test_one_thing_at_a_time(site: Path, words: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        run(*words)
    assert "--into FOLDER, --to HOST, --list, --remove HOST" in caught.value.hint


def test_the_host_that_serves_the_site_is_no_place_for_a_clone(site: Path) -> None:
    commit(site)
    for name in ("main", "192.0.2.10"):
        with pytest.raises(ConfigurationError, match="main serves the site itself"):
            run("--to", name, "--yes")
    with pytest.raises(ConfigurationError, match=r"neither a host of homepress\.toml nor an address"):
        run("--to", "-oProxyCommand=x", "--yes")


def test_a_bare_host_gets_a_table_of_its_own_and_what_is_written_stays(site: Path) -> None:
    """Whoever says no when asked is left with the table, and nothing else was done."""
    commit(site)
    before = (site / "homepress.toml").read_text()
    said = run("--to", "192.0.2.30", "--domain", "try.example.org")
    assert "staging-2 (192.0.2.30) becomes a clone of example.org" in said
    assert "try.example.org" in said
    assert (site / "homepress.toml").read_text().startswith(before)
    added = reading.read(site).hosts[-1]
    assert (added.name, added.address, added.roles) == ("staging-2", "192.0.2.30", ())
    assert not (site / "clones").exists()


def test_clones_are_listed_and_only_a_clone_is_removed(site: Path) -> None:
    assert "There are no clones" in run("--list")
    for name in ("staging", "main"):
        with pytest.raises(NotFound, match=f"{name} is no clone"):
            run("--remove", name, "--yes")
    clone().write(site, "staging")
    assert "amber-harbour.example.org" in run("--list")


def commit(site: Path) -> None:
    """A site of which something can be deployed."""
    (site / ".gitignore").write_text(".env\n")
    call(["git", "-C", site, "init", "-q"])
    call(["git", "-C", site, "add", "-A"])
    call(["git", "-C", site, "-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "--allow-empty", "-m", "x"])
