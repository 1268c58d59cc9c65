"""Sets Homepress's variables before anything reads them: no test sees the developer's own.

`--db sqlite` (the default) or `--db postgresql` says what the tests run on. PostgreSQL is a cluster
made for this run and thrown away after it. Under pytest-xdist the controlling process does all this
once and the workers inherit it.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.plugins.postgresql import Cluster, ClusterFailed
from tools.setup import system_parts
from tools.variables import VARIABLES

DATABASES = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=DATABASES, default="sqlite", help="what the tests run on")
    parser.addoption("--backups", type=int, default=2, help="how many backups while people write, each restored")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Runs before pytest-django loads the settings, and before any conftest is imported."""
    options = early_config.known_args_namespace
    if "PYTEST_XDIST_WORKER" in os.environ or options.help or options.version:
        return
    for name in [name for name in os.environ if name.startswith("HOMEPRESS_")]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="homepress-tests-"))
    (home / "static").mkdir()  # WhiteNoise looks for it
    early_config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    url = _cluster(early_config).url if options.db == "postgresql" else ""
    os.environ.update(VARIABLES, HOMEPRESS_HOME=str(home), HOMEPRESS_DATABASE_URL=url)
    # Workers have to collect the same tests in the same order, also those that come from a set.
    os.environ.setdefault("PYTHONHASHSEED", "0")


def _cluster(config: pytest.Config) -> Cluster:
    """A running cluster that is stopped and removed when pytest ends, however it ends."""
    if reason := system_parts.missing("postgresql"):
        raise pytest.UsageError(f"--db postgresql: {reason}")
    try:
        cluster = Cluster.start()
    except ClusterFailed as error:
        raise pytest.UsageError(f"--db postgresql: {error}") from error
    config.add_cleanup(cluster.stop)
    return cluster


def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "only_on(database): the rule is one of this database alone: sqlite or postgresql",
        "once: needs no database, so that the run on SQLite is enough",
    ):
        config.addinivalue_line("markers", line)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this database has nothing to do with."""
    database: str = config.getoption("--db")
    if left_out := [item for item in items if not belongs(item, database)]:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if belongs(item, database)]


def belongs(item: pytest.Item, database: str) -> bool:
    """Whether a test runs on this database. Browser tests run once, unless marked otherwise."""
    if mark := item.get_closest_marker("only_on"):
        return database in mark.args
    once = item.get_closest_marker("once") or "browser" in getattr(item, "fixturenames", ())
    return not once or database == "sqlite"
