"""Whose backups a command is about: those of the host, in the folder of a site that has one."""

import os
import subprocess
from pathlib import Path

import pytest
import typer

from homepress.backups.recovery_sheet import Sheet
from homepress.cli import backups_on_host, recovery_sheets
from homepress.errors import ConfigurationError

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder below that of a site with hosts, in which alice stands, and no variable of a site."""
    (tmp_path / "homepress.toml").touch()
    (tmp_path / "content").mkdir()
    monkeypatch.chdir(tmp_path / "content")
    for name in list(os.environ):
        if name.startswith("HOMEPRESS_"):
            monkeypatch.delenv(name)
    return tmp_path


def test_in_a_sites_folder_the_host_is_meant(folder: Path) -> None:
    assert backups_on_host.is_meant(here=False, local={"--folder": None, "--to": ""})


def test_here_and_a_folder_mean_this_machine(folder: Path) -> None:
    assert not backups_on_host.is_meant(here=True, local={})
    assert not backups_on_host.is_meant(here=False, local={"--folder": Path("store"), "--to": "/mnt/disk"})


def test_elsewhere_this_machine_is_meant(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "homepress.toml").unlink()
    assert not backups_on_host.is_meant(here=False, local={})


@pytest.mark.parametrize("name", ["HOMEPRESS_SITE_URL", "HOMEPRESS_HOME"])
def test_on_the_host_itself_whose_variables_say_which_site_it_is_that_machine_is_meant(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "https://example.org")
    assert not backups_on_host.is_meant(here=False, local={})


def test_what_only_this_machine_can_do_is_refused_with_the_way(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="--to is for a site on this machine") as caught:
        backups_on_host.is_meant(here=False, local={"--to": "/mnt/disk"})
    assert "[backups] of homepress.toml" in caught.value.hint


def test_the_sheet_is_a_page_of_the_owners_that_git_does_not_see(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for _ in range(2):
        recovery_sheets.show(Sheet("example.org", "s3:https://s3.example.org/b", "K" * 32, "id", "pw"), tmp_path)
    page = tmp_path / "recovery-sheet-example.org.html"
    assert page.stat().st_mode & 0o777 == 0o600
    assert all(word in page.read_text() for word in ("K" * 32, "id", "pw"))
    seen = subprocess.run(["git", "-C", tmp_path, "status", "--short"], capture_output=True, text=True, check=True)
    assert seen.stdout == ""
    assert (tmp_path / ".git/info/exclude").read_text().count("recovery-sheet") == 1


def test_a_job_that_fails_ends_the_command_as_it_ended() -> None:
    with pytest.raises(typer.Exit) as caught:
        backups_on_host._succeeded((3, ""))
    assert caught.value.exit_code == 3
