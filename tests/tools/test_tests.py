"""Which runs of pytest `make test` makes, and what comes out of them."""

from pathlib import Path

import pytest

from tools.setup import system_parts
from tools.tests import NOTHING_COLLECTED, perform, runs, verdict

pytestmark = pytest.mark.once


def test_the_whole_suite_runs_on_both_databases_and_on_all_cores() -> None:
    assert runs([]) == {
        "sqlite": ["--db", "sqlite", "-q", "-n", "logical"],
        "postgresql": ["--db", "postgresql", "-q", "-n", "logical"],
    }


def test_a_selection_runs_on_both_databases() -> None:
    assert runs(["tests/blog", "-x"]) == {
        "sqlite": ["--db", "sqlite", "tests/blog", "-x"],
        "postgresql": ["--db", "postgresql", "tests/blog", "-x"],
    }


@pytest.mark.parametrize("chosen", [["--db", "postgresql"], ["--db=postgresql"]])
def test_a_database_can_be_chosen(chosen: list[str]) -> None:
    assert runs(["-x", *chosen]) == {"postgresql": ["-x", *chosen]}


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([0, 0], 0),
        ([1, 0], 1),
        ([0, 1], 1),
        ([0, NOTHING_COLLECTED], 0),
        ([NOTHING_COLLECTED, 1], 1),
        ([NOTHING_COLLECTED, NOTHING_COLLECTED], NOTHING_COLLECTED),
    ],
)
def test_one_failed_run_fails_the_tests_and_an_empty_one_only_if_both_are(codes: list[int], expected: int) -> None:
    assert verdict(codes) == expected


@pytest.mark.parametrize(("ci", "expected"), [("", 0), ("true", 1)])
def test_without_a_server_the_run_is_told_and_a_failure_in_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], ci: str, expected: int
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system_parts, "POSTGRESQL_FOLDERS", ())
    monkeypatch.setenv("CI", ci)
    assert perform("postgresql", ["-q"]) == expected
    assert "could not run: no PostgreSQL server" in capfd.readouterr().out
