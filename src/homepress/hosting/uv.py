"""The program that installs a release's packages, and where a host gets it that may ask no registry."""

import re
from collections.abc import Iterable
from pathlib import Path

VERSION = "0.13.8"
"""The one that the project itself is made with (requirements/tools.txt); a test compares."""
WHEEL = re.compile(rf"uv-{re.escape(VERSION)}-.*-manylinux\w*_(x86_64|aarch64)(\.\w+)*\.whl")


def wheels_in(folder: Path) -> tuple[Path, ...]:
    """Return its wheels for Linux in a wheelhouse: one for each architecture."""
    return tuple(sorted(path for path in folder.glob("uv-*.whl") if WHEEL.fullmatch(path.name)))


def fitting(wheels: Iterable[Path], architecture: str) -> Path | None:
    """Return the one that runs on an architecture, as `uname -m` calls it."""
    return next((path for path in wheels if (found := WHEEL.fullmatch(path.name)) and found[1] == architecture), None)
