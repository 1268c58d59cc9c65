"""Parts that only the system's package manager can give."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tools.setup.reporting import run, step


def may_install() -> bool:
    """Whether packages can be installed without asking anybody: Debian's apt, as root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str, why: str) -> None:
    """Install a Debian package; raises `SetupError` if apt cannot."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"{package} installed by apt: {why}"):
        if not any(Path("/var/lib/apt/lists").glob("*Packages*")):
            run(["apt-get", "update", "-qq"], folder=Path("/"), environment=environment)
        command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", package]
        run(command, folder=Path("/"), environment=environment)
