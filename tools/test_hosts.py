"""Runs the tests on throw-away Debian hosts: `make test-hosts`, `make test-hosts ARGS="-k deploy"`."""

import subprocess
import sys
from collections.abc import Sequence

PATIENT = ("-o", "faulthandler_timeout=1800")  # seconds; a host does more in a test than a browser
CHECKED = {
    "tests-hosts": ("deploying",),
    "tests-hosts-applying": ("rig", "packages", "apply", "way_in", "variants"),
    "tests-hosts-failing": ("failing_deploys", "pages"),
}
"""What `make check` runs of them: with all else the first, a host from nothing to a site and from one release to the
next; with `ARGS=hosts` these, side by side. Those about backups, some of which build several hosts anew, are left to
`make test-hosts`."""


def checked(rule: str) -> list[str]:
    """Pytest on the tests of one of these."""
    return command(["-q", *(f"tests/hosts/test_{name}.py" for name in CHECKED[rule])])


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
