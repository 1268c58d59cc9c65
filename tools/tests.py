"""Runs the tests on SQLite and then on PostgreSQL: `make test`, `make test ARGS="tests/blog -q"`."""

import os
import subprocess
import sys
from collections.abc import Sequence

from tools.setup import system_parts

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
NOTHING_COLLECTED = 5


def runs(arguments: Sequence[str]) -> dict[str, list[str]]:
    """The arguments of pytest by database: both, or the one that the arguments name.

    The whole suite runs on all cores; a selection in one process, which starts sooner.
    """
    chosen = [database for database in DATABASES if f"--db {database}" in " ".join(arguments).replace("--db=", "--db ")]
    given = [*arguments] or ["-q", "-n", "logical"]
    return {chosen[0]: given} if chosen else {database: ["--db", database, *given] for database in DATABASES}


def verdict(codes: Sequence[int]) -> int:
    """One exit code for all runs. A selection may hold nothing for one of the databases, but not for all."""
    failed = [code for code in codes if code not in {0, NOTHING_COLLECTED}]
    return failed[0] if failed else min(codes)


def perform(database: str, arguments: Sequence[str]) -> int:
    """One run; without the database it is told, and a failure where CI is set."""
    print(f"\nTests on {DATABASES[database]}", flush=True)
    if database == "postgresql" and (reason := system_parts.missing("postgresql")):
        print(f"could not run: {reason}")
        return 1 if os.environ.get("CI") else 0
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


def main(arguments: Sequence[str]) -> int:
    return verdict([perform(database, given) for database, given in runs(arguments).items()])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
