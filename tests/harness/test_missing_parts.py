"""A test that could not run is listed with its reason, and is a failure where CI is set."""

import pytest

pytestmark = pytest.mark.once

SKIPPED = """
    import pytest

    def test_runs(): pass

    @pytest.mark.skip("the moon is down")
    def test_cannot(): pass
"""


@pytest.fixture
def harness(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder of tests that runs with the plugin alone, outside CI, on a machine without programs."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(pytester.path))
    return pytester


def run(harness: pytest.Pytester, source: str) -> pytest.RunResult:
    harness.makepyfile(source)
    return harness.runpytest_inprocess("-p", "tests.plugins.missing_parts", "-p", "no:django", "--strict-markers")


def test_it_is_listed_with_its_reason(harness: pytest.Pytester) -> None:
    result = run(harness, SKIPPED)
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*could not run*", "*::test_cannot: the moon is down"])
    assert result.ret == 0


def test_it_is_a_failure_in_ci(harness: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    result = run(harness, SKIPPED)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["could not run, which CI does not accept: the moon is down"])


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_file_that_skips_itself_is_treated_alike(
    harness: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str
) -> None:
    monkeypatch.setenv("CI", ci)
    result = run(harness, "import pytest\npytest.importorskip('no_such_module')\ndef test_in_it(): pass")
    assert (result.ret == pytest.ExitCode.INTERRUPTED) if ci else ("no_such_module" in result.stdout.str())


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_missing_part_of_the_system_is_named_with_its_package(
    harness: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str
) -> None:
    monkeypatch.setenv("CI", ci)
    result = run(harness, "import pytest\n@pytest.mark.needs('chromium')\ndef test_page(): pass")
    result.stdout.fnmatch_lines(["*no Chromium (Debian's package: chromium)"])
    assert result.ret == (1 if ci else 0)


def test_a_part_that_nobody_knows_stops_the_run(harness: pytest.Pytester) -> None:
    result = run(harness, "import pytest\n@pytest.mark.needs('netscape')\ndef test_page(): pass")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*no part is called 'netscape'*"])


def test_an_expected_failure_is_no_skip(harness: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    run(harness, "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False").assert_outcomes(xfailed=1)
