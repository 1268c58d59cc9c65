"""Runs the tests on throw-away Debian hosts: `make test-hosts`, `make test-hosts ARGS="-k deploy"`."""

import subprocess
import sys
from collections.abc import Sequence

PATIENT = ("-o", "faulthandler_timeout=1800")  # seconds; a host does more in a test than a browser


def command(arguments: Sequence[str]) -> list[str]:
    """Pytest on what only real hosts can show; the slowest are named, since hosts take their time."""
    chosen = [] if any(argument.startswith("tests/hosts") for argument in arguments) else ["tests/hosts"]
    return [sys.executable, "-m", "pytest", "--hosts", "--durations=5", *PATIENT, *chosen, *arguments]


def main(arguments: Sequence[str]) -> int:
    return subprocess.run(command(arguments), check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
