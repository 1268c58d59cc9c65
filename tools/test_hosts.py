"""Runs the tests on throw-away Debian hosts: `make test-hosts`, `make test-hosts ARGS="-k deploy"`."""

import subprocess
import sys
from collections.abc import Sequence


def command(arguments: Sequence[str]) -> list[str]:
    """Pytest on what only real hosts can show; the slowest are named, since hosts take their time."""
    return [sys.executable, "-m", "pytest", "tests/hosts", "--hosts", "--durations=5", *arguments]


def main(arguments: Sequence[str]) -> int:
    return subprocess.run(command(arguments), check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
