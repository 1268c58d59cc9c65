"""How `make test-hosts` runs what needs real hosts."""

import pytest

from tools.check import host_checks
from tools.setup.checkout import here
from tools.test_hosts import CHECKED, checked, command

pytestmark = pytest.mark.once


def test_arguments_choose_among_the_tests_on_hosts() -> None:
    assert command(["-k", "deploy"])[-3:] == ["tests/hosts", "-k", "deploy"]
    assert command(["tests/hosts/test_rig.py"])[-1] == "tests/hosts/test_rig.py"
    assert "tests/hosts" not in command(["tests/hosts/test_rig.py"])


def test_what_is_checked_on_hosts_is_there_and_runs_once() -> None:
    files = [word for rule in CHECKED for word in checked(rule) if word.startswith("tests/hosts/")]
    assert len(set(files)) == len(files) > 0
    assert [file for file in files if not (here().root / file).exists()] == []
    assert [check.rule for check in host_checks()] == list(CHECKED)


def test_the_ordinary_suite_leaves_them_alone(pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--hosts"):
        assert not pytestconfig.pluginmanager.hook.pytest_ignore_collect(
            collection_path=pytestconfig.rootpath / "tests" / "rig", config=pytestconfig, path=None
        )
        assert pytestconfig.pluginmanager.hook.pytest_ignore_collect(
            collection_path=pytestconfig.rootpath / "tests" / "hosts", config=pytestconfig, path=None
        )
