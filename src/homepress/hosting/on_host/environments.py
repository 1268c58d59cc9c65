"""The virtual environment of a release: Homepress, what it was tested with, and what the site adds."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from homepress.hosting.layout import CACHE, TOOLS
from homepress.hosting.on_host import releases
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure, run, write

OLDEST_PYTHON = (3, 12)
BROUGHT_PYTHON = "3.13"
"""What uv brings where the distribution's Python is too old."""
KEY = "venv.key"
WHEELS = "wheels"


def prepare(site: Site, release: str) -> None:
    """Make the release's environment, or take that of another release whose sources were the same.

    All its files are root's and nobody writes to them, so releases may share them by hard links.
    """
    target, wanted = Path(site.layout.environment_of(release)), key(site, release)
    if same := releases.with_key(site, KEY, wanted):
        run("cp", "--archive", "--link", same / target.name, target)
        _share_wheels(same / WHEELS, site.release(release) / WHEELS)
    else:
        _install(site, release, target)
    write(site.release(release) / KEY, wanted)


def _share_wheels(same: Path, own: Path) -> None:
    """Keep what was sent once: a backup of the release wants it, for where no registry has it."""
    if same.exists():
        shutil.rmtree(own, ignore_errors=True)
        run("cp", "--archive", "--link", same, own)


def key(site: Site, release: str) -> str:
    """Return a hash of all that the environment is made from."""
    facts, target = releases.described(site, release), site.release(release)
    seen = hashlib.sha256(repr([_python(facts["python"]), facts["homepress"]]).encode())
    for path in (*sorted((target / WHEELS).glob("*.whl")), _own_requirements(site, release)):
        if path.exists():
            seen.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return seen.hexdigest()


def _own_requirements(site: Site, release: str) -> Path:
    return Path(site.layout.site_folder(release)) / "requirements.txt"


def _python(asked: str) -> str:
    """Return the Python to use: the one asked for, else the distribution's, else the one that uv brings."""
    if asked:
        return asked
    return "/usr/bin/python3" if sys.version_info >= OLDEST_PYTHON else BROUGHT_PYTHON


def _install(site: Site, release: str, target: Path) -> None:
    """Install Homepress alone, and then exactly what it was tested with, from a cache that releases share.

    Which registry the host asks is the host's own business: /etc/uv/uv.toml says so, as apt's sources do for apt.
    """
    facts = releases.described(site, release)
    wheels, python = site.release(release) / WHEELS, target / "bin/python"
    uv = [TOOLS / "bin/uv", "--quiet", "--no-progress", "--cache-dir", CACHE, "--system-certs"]
    environment = {**os.environ, "UV_PYTHON_INSTALL_DIR": str(TOOLS / "python"), "UV_LINK_MODE": "hardlink"}
    run(*uv, "venv", "--relocatable", "--python", _python(facts["python"]), target, env=environment, timeout=300)
    offline = ["--no-index", "--find-links", wheels] if facts["wheelhouse"] else []
    get = [*uv, "pip", "install", "--python", python, "--no-build", "--compile-bytecode", *offline]
    wanted = wheels / facts["wheel"] if facts["wheel"] else f"homepress=={facts['homepress']}"
    run(*get, "--no-deps", wanted, env=environment, timeout=600)
    run(*get, "--require-hashes", "-r", _lock(target), env=environment, timeout=1200)
    own = _own_requirements(site, release)
    if own.exists():
        run(*get, "-r", own, env=environment, timeout=1200)


def _lock(target: Path) -> Path:
    """Return the list of packages, pinned by their hashes, that the installed Homepress carries."""
    found = list(target.glob("lib/python*/site-packages/homepress/requirements.txt"))
    if not found:
        raise Failure("this Homepress does not say which packages it was tested with", hint="Deploy a newer one.")
    return found[0]
