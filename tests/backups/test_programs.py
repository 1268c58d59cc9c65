"""Whoever root acts as: a real user of this machine who may do nothing. `needs("hosts")` is needing root."""

import os
import pwd
from pathlib import Path

import pytest

from homepress.backups.programs import ProgramFailed, acting_as_owner_of, run

pytestmark = [pytest.mark.once, pytest.mark.needs("hosts")]
NOBODY = pwd.getpwnam("nobody")


def test_root_is_the_owner_of_the_data_for_a_while_and_root_again(home_of_nobody: Path) -> None:
    before = (os.getresuid(), os.getresgid(), os.getgroups())
    with acting_as_owner_of(home_of_nobody):
        assert (os.geteuid(), os.getegid(), os.getgroups()) == (NOBODY.pw_uid, NOBODY.pw_gid, [NOBODY.pw_gid])
        (home_of_nobody / "file").write_text("of nobody's")
        with pytest.raises(PermissionError):
            Path("/etc/shadow").read_text()
    assert (home_of_nobody / "file").stat().st_uid == NOBODY.pw_uid
    assert (os.getresuid(), os.getresgid(), os.getgroups()) == before
    with pytest.raises(ValueError, match="in the middle"), acting_as_owner_of(home_of_nobody):
        raise ValueError("in the middle")
    assert (os.getresuid(), os.getresgid(), os.getgroups()) == before


def test_a_program_that_runs_meanwhile_is_wholly_the_owners_and_cannot_become_root(home_of_nobody: Path) -> None:
    with acting_as_owner_of(home_of_nobody):
        told = run("sh", "-c", "id -u; id -ru; id -g; id -rg; id -G").split()
        assert told == [str(NOBODY.pw_uid)] * 2 + [str(NOBODY.pw_gid)] * 3
        with pytest.raises(ProgramFailed, match="not permitted"):
            run("python3", "-c", "import os; os.setuid(0)")
        with pytest.raises(ProgramFailed, match="denied"):
            run("cat", "/etc/shadow")
    assert run("id", "-u").strip() == "0"


def test_data_of_roots_own_change_nothing(tmp_path: Path) -> None:
    with acting_as_owner_of(tmp_path):
        assert os.geteuid() == 0
        assert run("id", "-u").strip() == "0"
