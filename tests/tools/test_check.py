"""How `make check` tells what it found."""

from collections.abc import Sequence

import pytest

from tools.check import Check, Result, everything, main, perform, quick_checks, show, suite_checks, summarize

pytestmark = pytest.mark.once


def shell(rule: str, script: str, hint: str = "") -> Check:
    return Check(rule, ["sh", "-c", script], hint)


def lines(capsys: pytest.CaptureFixture[str]) -> Sequence[str]:
    return capsys.readouterr().out.splitlines()


def test_a_passed_check_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert perform(shell("types", "echo nothing to see")).passed
    assert lines(capsys) == ["  ✓ types (0 s)"]


def test_what_a_failed_check_said_is_shown_once_all_have_run(capsys: pytest.CaptureFixture[str]) -> None:
    result = perform(shell("types", "echo 'x.py:1: wrong'; exit 1", "mend it"))
    assert lines(capsys) == ["  ✗ types (0 s)"]
    show([result])
    told = lines(capsys)
    assert told[1].startswith("── types ─")
    assert told[2] == "x.py:1: wrong"
    assert summarize([result]) == 1
    assert lines(capsys)[-2:] == ["Failed:", "  ✗ types: mend it"]


def test_tests_that_could_not_run_are_told_though_all_others_passed(capsys: pytest.CaptureFixture[str]) -> None:
    perform(
        shell(
            "tests-sqlite", "echo '..s'; echo '== could not run =='; echo 'x: no Chromium'; echo '2 passed, 1 skipped'"
        )
    )
    told = "\n".join(lines(capsys))
    assert "no Chromium" in told
    assert "2 passed, 1 skipped" in told
    assert "..s" not in told


def test_a_check_gets_no_input_to_wait_for() -> None:
    assert perform(shell("types", "cat")).output == ""


def test_a_check_that_nobody_knows_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["spelling"]) == 2
    assert "there are: quick, hosts, types, migrations" in capsys.readouterr().out


def test_every_database_has_its_tests_and_so_has_a_host() -> None:
    assert [check.rule for check in suite_checks()] == ["tests-sqlite", "tests-postgresql"]
    assert [check.rule for check in everything()][-3:] == ["tests-sqlite", "tests-postgresql", "tests-hosts"]


def test_every_check_says_something_different() -> None:
    rules = [check.rule for check in quick_checks()]
    assert len(set(rules)) == len(rules)


def test_nothing_failed_is_said_too(capsys: pytest.CaptureFixture[str]) -> None:
    passed = Result(shell("types", ""), passed=True, output="as it should be", seconds=0)
    show([passed])
    assert summarize([passed]) == 0
    assert lines(capsys) == ["", "All passed."]
