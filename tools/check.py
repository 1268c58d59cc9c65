"""Everything that a change must pass: `make check`, or a part: `make check ARGS="types lint"`,
and `make check ARGS=quick` for all but the tests. `make check ARGS=hosts` runs more tests on throw-away hosts.

The quick checks run side by side, then the tests, each database on all cores, then those on hosts, side by
side. All of them run even if one fails. What a failed one said is shown when its round is over, and at
the end which have failed.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools import test_hosts
from tools.setup.checkout import here

ROOT = here().root
BIN = Path(sys.executable).parent
PYTHON = sys.executable


@dataclass(frozen=True)
class Check:
    """A rule, the program that holds it, and what to do when it is broken."""

    rule: str
    command: Sequence[str | Path]
    hint: str = ""


@dataclass(frozen=True)
class Result:
    """What a check said, and for how long it ran."""

    check: Check
    passed: bool
    output: str
    seconds: float


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("src/homepress/**/templates/**/*.html"))


def quick_checks() -> list[Check]:
    """All but the tests, the longest first, so that two cores end together."""
    makemigrations = [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "tools.settings"]
    reference = [PYTHON, "-m", "tools.reference", "--check"]
    checks = [
        Check("types", [BIN / "mypy", "--no-error-summary"]),
        Check("migrations", makemigrations, "`.venv/bin/homepress manage makemigrations` writes the missing one"),
        Check("house-rules", [PYTHON, "-m", "tools.house_rules"]),
        Check("locks", [PYTHON, "-m", "tools.lock", "--check"], "`make lock`"),
        Check("reference", reference, "`make reference`"),
        Check("imports", [BIN / "lint-imports", "--no-logo"]),
        Check("lint", [BIN / "ruff", "check", "--quiet"], "`.venv/bin/ruff check --fix` mends some"),
        Check("format", [BIN / "ruff", "format", "--check"], "`.venv/bin/ruff format`"),
    ]
    if found := templates():
        checks.append(Check("templates", [BIN / "djade", "--check", *found], "`.venv/bin/djade` on the file"))
    return checks


def suite_checks() -> list[Check]:
    run = [PYTHON, "-m", "tools.tests", "-q", "-n", "logical", "--db"]
    return [Check(f"tests-{name.lower()}", [*run, name.lower()]) for name in ("SQLite", "PostgreSQL")]


def host_checks() -> list[Check]:
    return [Check(rule, test_hosts.checked(rule), "`make test-hosts`") for rule in test_hosts.CHECKED]


def everything() -> list[Check]:
    """What a change must pass, in the order in which it runs."""
    return [*quick_checks(), *suite_checks(), host_checks()[0]]


def perform(check: Check) -> Result:
    """Run one check and say so on one line."""
    started = time.monotonic()
    done = subprocess.run(
        [str(part) for part in check.command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    result = Result(check, done.returncode == 0, done.stdout.strip(), time.monotonic() - started)
    print(f"  {'✓' if result.passed else '✗'} {check.rule}{_told(result)} ({result.seconds:.0f} s)", flush=True)
    return result


def _told(result: Result) -> str:
    """What a passed check has to say all the same: pytest's count, and tests that could not run."""
    if not result.check.rule.startswith("tests") or not result.passed:
        return ""
    lines = result.output.splitlines()
    start = next((n for n, line in enumerate(lines) if "could not run" in line), len(lines) - 1)
    return ": " + "\n      ".join(lines[start:])


def show(results: Sequence[Result]) -> None:
    """Show what the failed ones among these said."""
    for result in results:
        if not result.passed:
            print(f"\n── {result.check.rule} " + "─" * (76 - len(result.check.rule)))
            print(result.output, end="\n\n", flush=True)


def summarize(results: Sequence[Result]) -> int:
    """Say which have failed, and what mends them; 0 if none has."""
    failed = [result for result in results if not result.passed]
    print("\nFailed:" if failed else "\nAll passed.")
    for result in failed:
        print(f"  ✗ {result.check.rule}" + (f": {result.check.hint}" if result.check.hint else ""))
    return 1 if failed else 0


def main(names: Sequence[str]) -> int:
    """Run the named checks, or all but most of those on hosts; 0 if they passed."""
    quick, hosts, suites = quick_checks(), host_checks(), suite_checks()
    groups = {"": everything(), "quick": quick, "hosts": hosts}
    rules = [check.rule for check in (*quick, *suites, *hosts)]
    if (group := " ".join(names)) in groups:
        names = [check.rule for check in groups[group]]
    if unknown := set(names) - set(rules):
        print(f"no check is called {', '.join(sorted(unknown))}; there are: quick, hosts, {', '.join(rules)}")
        return 2
    results: list[Result] = []
    for checks in (quick, *([check] for check in suites), hosts):
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            done = list(pool.map(perform, (check for check in checks if check.rule in names)))
        show(done)
        results += done
    return summarize(results)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
