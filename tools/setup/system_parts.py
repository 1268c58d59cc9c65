"""What tests need of the system and a registry cannot give: Chromium, a font, servers, restic, git, whole hosts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from tools.setup import system_packages
from tools.setup.reporting import SetupError, note

OLDEST_POSTGRESQL = 15

# Where a server's programs lie when they are not on PATH: Debian and Ubuntu, Fedora, Homebrew.
POSTGRESQL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# Debian keeps them where only root looks.
NGINXES = ("nginx", "/usr/sbin/nginx")
SSHDS = ("sshd", "/usr/sbin/sshd")

# What boots throw-away hosts (tests/rig), and its packages.
HOST_PROGRAMS = ("systemd-nspawn", "mmdebstrap", "ip", "nft", "ssh", "ssh-keyscan", "curl")
HOST_PACKAGES = "systemd-container mmdebstrap debian-archive-keyring iproute2 nftables openssh-client curl"

# A part's package on Debian, or several, by the part's name.
PACKAGES = {
    "chromium": "chromium",
    "fonts": "fonts-urw-base35",
    "postgresql": "postgresql",
    "git": "git",
    "nginx": "nginx-light",
    "restic": "restic",
    "rclone": "rclone",
    "faketime": "faketime",
    "rsync": "rsync",
    "sshd": "openssh-server",
    "hosts": HOST_PACKAGES,
}

# Parts that are a program of the same name.
PROGRAMS = ("git", "restic", "rclone", "faketime", "rsync")

# The theme's face for text, as Linux has it; measures hold for it.
FACE = "P052"


def chromium() -> Path | None:
    """A Chromium or Chrome to drive; `CHROMIUM` names another one."""
    for name in (os.environ.get("CHROMIUM", ""), *CHROMIUMS):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    return None


def nginx() -> Path | None:
    """The nginx of the system."""
    return next((Path(found) for name in NGINXES if (found := shutil.which(name))), None)


def sshd() -> Path | None:
    """The SSH server of the system."""
    return next((Path(found) for name in SSHDS if (found := shutil.which(name))), None)


def postgresql_programs() -> Path | None:
    """The folder with `initdb` and `postgres` of the newest server that is new enough."""
    on_path = shutil.which("initdb")
    folders = {path for pattern in POSTGRESQL_FOLDERS for path in Path("/").glob(pattern[1:])}
    folders |= {Path(on_path).resolve().parent} if on_path else set()
    version, newest = max(((_version(path), path) for path in folders), default=(0, Path()))
    return newest if version >= OLDEST_POSTGRESQL else None


def _version(folder: Path) -> int:
    """The first number in what `initdb --version` says; 0 where it does not run."""
    try:
        said = subprocess.run([folder / "initdb", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.search(r"\d+", said)
    return int(found[0]) if found else 0


def missing(part: str) -> str:
    """Why a part cannot be used; empty if it can."""
    if part == "chromium" and chromium() is None:
        return "no Chromium (Debian's package: chromium)"
    if part == "postgresql" and postgresql_programs() is None:
        return f"no PostgreSQL server, {OLDEST_POSTGRESQL} or newer (Debian's package: postgresql)"
    if part == "fonts" and not _has_face():
        return f"no font {FACE} (Debian's package: fonts-urw-base35)"
    servers = {"nginx": nginx, "sshd": sshd}
    if (part in PROGRAMS and shutil.which(part) is None) or (part in servers and servers[part]() is None):
        return f"no {part} (Debian's package: {PACKAGES[part]})"
    return _why_no_hosts() if part == "hosts" else ""


def _why_no_hosts() -> str:
    for name in HOST_PROGRAMS:
        if shutil.which(name) is None:
            return f"no {name} (Debian's package: {HOST_PACKAGES})"
    return "" if os.geteuid() == 0 else "throw-away hosts need root"


def _has_face() -> bool:
    """Whether fontconfig finds the face itself, and not what comes next to it."""
    try:
        said = subprocess.run(["fc-match", FACE, "family"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return FACE in said


def ensure() -> None:
    """Install what is missing if that may be done, else name it: other tests can run without."""
    for part, package in PACKAGES.items():
        reason = missing(part)
        if not reason:
            continue
        if not system_packages.may_install():
            note(f"{reason}: some tests will not run")
            continue
        try:
            system_packages.install(package, "some tests need it")
        except SetupError as error:
            note(f"{reason}: some tests will not run; apt said: {error.message}")
