"""Tests on throw-away hosts run where `--hosts` asks for them (`make test-hosts`), and never beside others."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.rig.rig import Rig

FOLDER = Path(__file__).parent.parent / "hosts"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--hosts", action="store_true", help="run the tests on throw-away Debian hosts")
    parser.addoption("--deploys", type=int, default=4, help="how many deploys and rollbacks under load")
    parser.addoption("--kills", type=int, default=3, help="at how many moments a deploy is killed")
    parser.addoption("--comments", type=int, default=200, help="how many comments a site has that comes back")
    parser.addoption("--posts", default="", help="Markdown, or an archive of it, to import in the place of a few posts")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if collection_path == FOLDER and not config.getoption("--hosts") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.add_marker(pytest.mark.needs("hosts"))
            item.add_marker(pytest.mark.once)


@pytest.fixture(scope="session")
def rig() -> "Generator[Rig]":
    """An internet of its own with a name service and an ACME authority; hosts and visitors join it."""
    from tests.rig import rig

    with rig.raised() as raised:
        yield raised


MEASURED = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def measured(pytestconfig: pytest.Config) -> list[str]:
    """Figures that are shown at the end of the run, one line each."""
    return pytestconfig.stash.setdefault(MEASURED, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(MEASURED, []):
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.line(line)
