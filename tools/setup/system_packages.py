"""Parts that only the system's package manager can give."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools.setup.reporting import SetupError, run, step


def may_install() -> bool:
    """Whether packages can be installed without asking anybody: Debian's apt, as root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: str, why: str) -> None:
    """Install a Debian package, or several with blanks between; raises `SetupError` if apt cannot.

    Lists of packages that are missing or too old make the first attempt fail, and are fetched then.
    """
    with step(f"{packages} installed by apt: {why}"):
        command = ["install", "-y", "--no-install-recommends", *packages.split()]
        try:
            _apt(*command)
        except SetupError:
            _apt("update")
            _apt(*command)


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "-qq", *arguments], folder=Path("/"), environment=environment)
