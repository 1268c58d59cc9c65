"""The site's own commands, on a host whose systemd does what a test wants."""

from pathlib import Path

import pytest

from homepress.hosting.on_host import steps
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure

pytestmark = pytest.mark.once


@pytest.fixture
def systemd_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program that is found in the place of systemd-run; it is to be written."""
    program = tmp_path / "bin" / "systemd-run"
    program.parent.mkdir()
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return program


def test_a_command_that_fails_is_named_with_what_it_said(site: Site, systemd_run: Path) -> None:
    systemd_run.write_text("#!/bin/sh\necho 'no such table' >&2\nexit 1\n")
    with pytest.raises(Failure, match=r"^homepress manage migrate_online failed$") as failure:
        steps.migrate(site, "r1")
    assert failure.value.lines == ["no such table"]


def test_a_command_that_took_too_long_is_told_from_one_that_failed(site: Site, systemd_run: Path) -> None:
    systemd_run.write_text("#!/bin/sh\nsleep 0.1\nexit 1\n")  # as where RuntimeMaxSec has ended it
    with pytest.raises(Failure, match=r"^homepress manage purge was not done within 0 seconds$"):
        steps.manage(site, "r1", "purge", seconds=0.05)
