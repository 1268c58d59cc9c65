"""Finding Chromium and PostgreSQL, and naming what is missing."""

from pathlib import Path

import pytest

from tests.tools.setup.conftest import program
from tools.setup import system_packages, system_parts

pytestmark = pytest.mark.once


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any of the parts, whose programs lie in the folder that is returned."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(system_parts, "NGINXES", ("nginx",))
    monkeypatch.setattr(system_parts, "SSHDS", ("sshd",))
    monkeypatch.setattr(system_parts, "POSTGRESQL_FOLDERS", (f"{tmp_path}/postgresql/*/bin",))
    return tmp_path


@pytest.mark.parametrize("part", system_parts.PACKAGES)
def test_a_missing_part_is_named_with_its_package(bare_machine: Path, part: str) -> None:
    assert f"Debian's package: {system_parts.PACKAGES[part]}" in system_parts.missing(part)


def test_set_up_goes_on_without_them(bare_machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    system_parts.ensure()
    told = capsys.readouterr().err
    assert "no Chromium" in told
    assert "no PostgreSQL server" in told


def test_what_apt_says_is_told_and_does_not_stop_the_rest(
    bare_machine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    program(bare_machine / "bin" / "apt-get", "#!/bin/sh\necho 'no space left'; exit 100\n")
    system_parts.ensure()
    assert capsys.readouterr().err.count("no space left") == len(system_parts.PACKAGES)


def server(folder: Path, says: str) -> Path:
    return program(folder / "bin" / "initdb", f"#!/bin/sh\necho '{says}'\n").parent


def test_old_lists_of_packages_are_fetched_anew(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    calls = bare_machine / "calls"
    script = f"""#!/bin/sh
        echo "$*" >>{calls}
        case "$*" in *install*) [ -e {bare_machine}/lists ];; *update) : >{bare_machine}/lists;; esac
    """
    program(bare_machine / "bin" / "apt-get", script)
    system_packages.install("chromium", "a test")
    install = "-qq install -y --no-install-recommends chromium"
    assert calls.read_text().splitlines() == [install, "-qq update", install]


def test_the_newest_server_is_taken(bare_machine: Path) -> None:
    for version in ("15.14 (Debian 15.14-0)", "9.6.24", "17.2"):
        server(bare_machine / "postgresql" / version[:2], f"initdb (PostgreSQL) {version}")
    assert system_parts.postgresql_programs() == bare_machine / "postgresql" / "17" / "bin"


@pytest.mark.parametrize("says", ["initdb (PostgreSQL) 14.9", "", "nonsense"])
def test_a_server_that_is_too_old_or_broken_is_none(bare_machine: Path, says: str) -> None:
    server(bare_machine / "postgresql" / "x", says)
    assert system_parts.postgresql_programs() is None


def test_a_chromium_can_be_named(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = program(bare_machine / "elsewhere" / "chrome", "#!/bin/sh\n")
    monkeypatch.setenv("CHROMIUM", str(chosen))
    assert system_parts.chromium() == chosen
