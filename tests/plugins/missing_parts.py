"""A test that could not run never hides: it is listed with its reason, and fails where CI is set.

`@pytest.mark.needs("chromium")` names a part of the system; every other skip is treated alike.
What one database alone has to do with is left out instead, see `only_on`.
"""

import os
from collections.abc import Generator

import pytest

from tools.setup import system_parts


def pytest_configure(config: pytest.Config) -> None:
    parts = ", ".join(system_parts.PACKAGES)
    config.addinivalue_line("markers", f"needs(part): cannot run without this part: {parts}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A wrong name would otherwise run the test as if nothing were needed."""
    for item in items:
        for mark in item.iter_markers("needs"):
            for part in mark.args:
                if part not in system_parts.PACKAGES:
                    raise pytest.UsageError(f"{item.nodeid}: no part is called {part!r}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        for part in mark.args:
            if reason := system_parts.missing(part):
                pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _fail_in_ci(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _fail_in_ci(report)


def _fail_in_ci[Report: (pytest.TestReport, pytest.CollectReport)](report: Report) -> Report:
    """Turn a skip into a failure; an expected failure (xfail) is no skip."""
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"could not run, which CI does not accept: {_reason(report)}"
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test was skipped; pytest gives file, line and `Skipped: reason`."""
    if isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ")
    return str(report.longrepr)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    terminalreporter.section("could not run")
    for report in skipped:
        terminalreporter.line(f"{report.nodeid}: {_reason(report)}")
