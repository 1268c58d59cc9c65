"""How `make test-hosts` runs what needs real hosts."""

import pytest

from tools.test_hosts import command

pytestmark = pytest.mark.once


def test_arguments_choose_among_the_tests_on_hosts() -> None:
    assert command(["-k", "deploy"])[-3:] == ["tests/hosts", "-k", "deploy"]
    assert command(["tests/hosts/test_rig.py"])[-1] == "tests/hosts/test_rig.py"
    assert "tests/hosts" not in command(["tests/hosts/test_rig.py"])


def test_the_ordinary_suite_leaves_them_alone(pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--hosts"):
        assert not pytestconfig.pluginmanager.hook.pytest_ignore_collect(
            collection_path=pytestconfig.rootpath / "tests" / "rig", config=pytestconfig, path=None
        )
        assert pytestconfig.pluginmanager.hook.pytest_ignore_collect(
            collection_path=pytestconfig.rootpath / "tests" / "hosts", config=pytestconfig, path=None
        )
