"""Runs the tests on SQLite and then on PostgreSQL: `make test`, `make test ARGS="tests/blog -q"`."""

import os
import subprocess
import sys

from tools.setup import system_parts

DATABASES = ("sqlite", "postgresql")
NOTHING_COLLECTED = 5


def main(arguments: list[str]) -> int:
    """Run pytest once a database (or on the one that the arguments name); 0 if all passed."""
    named = [database for database in DATABASES if _names(arguments, database)]
    codes = [_run(arguments, database, chosen=bool(named)) for database in named or DATABASES]
    # A selection may hold nothing for one of the databases.
    failed = [code for code in codes if code not in {0, NOTHING_COLLECTED}]
    return failed[0] if failed else min(codes)


def _names(arguments: list[str], database: str) -> bool:
    return f"--db={database}" in arguments or ["--db", database] in [
        arguments[i : i + 2] for i in range(len(arguments))
    ]


def _run(arguments: list[str], database: str, *, chosen: bool) -> int:
    """One run; the whole suite on all cores, a selection in one process, which starts sooner."""
    if not chosen:
        print(f"\nTests on {'SQLite' if database == 'sqlite' else 'PostgreSQL'}", flush=True)
    if database == "postgresql" and (reason := system_parts.missing("postgresql")):
        print(f"could not run: {reason}")
        return 1 if os.environ.get("CI") else 0
    command = [sys.executable, "-m", "pytest", *([] if chosen else ["--db", database])]
    return subprocess.run([*command, *(arguments or ["-q", "-n", "logical"])], check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
