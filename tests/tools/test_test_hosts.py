"""How `make test-hosts` runs what needs real hosts."""

import pytest

from tools.test_hosts import command

pytestmark = pytest.mark.once


def test_arguments_choose_among_the_tests_on_hosts() -> None:
    assert command(["-k", "deploy"])[2:5] == ["pytest", "tests/hosts", "--hosts"]
    assert command(["-k", "deploy"])[-2:] == ["-k", "deploy"]


def test_the_ordinary_suite_leaves_them_alone(pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--hosts"):
        assert not pytestconfig.pluginmanager.hook.pytest_ignore_collect(
            collection_path=pytestconfig.rootpath / "tests" / "rig", config=pytestconfig, path=None
        )
        assert pytestconfig.pluginmanager.hook.pytest_ignore_collect(
            collection_path=pytestconfig.rootpath / "tests" / "hosts", config=pytestconfig, path=None
        )
