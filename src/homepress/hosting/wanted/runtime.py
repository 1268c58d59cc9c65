"""What releases are made with: Python, and uv, which installs their packages from a shared cache."""

from collections.abc import Sequence
from pathlib import Path

from homepress.errors import HostError
from homepress.hosting import uv as uvs
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.layout import CACHE, TOOLS
from homepress.hosting.resources.files import Directory
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.programs import Interpreter, Program
from homepress.hosting.resources.resource import Resource

BROUGHT_PYTHON = "3.13"


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if not host.serves_the_site and not host.pulls_backups:
        return []
    uv = str(TOOLS / "bin/uv")
    found: list[Resource] = [
        Packages(("python3", "python3-venv", "ca-certificates"), "Homepress is written in Python."),
        Directory(str(TOOLS), "Programs that the distribution does not have."),
        Directory(str(TOOLS / "bin"), "Where they are found."),
        Directory(str(CACHE), "Packages that releases share."),
        Program(
            "uv",
            uvs.VERSION,
            str(TOOLS / "uv"),
            uv,
            "It installs a release's packages, checked by their hashes.",
            _wheel(site, host, system),
        ),
    ]
    version = brought_python(site, system)
    if version:
        why = f"The distribution's Python is {'.'.join(map(str, system.python)) or 'unknown'}."
        found.append(Interpreter(uv, version, str(TOOLS / "python"), why))
    return found


def _wheel(site: SiteFolder, host: Host, system: System) -> Path | None:
    """Return the wheel of uv that is sent to a host which asks no registry. Raises HostError where none fits."""
    if not site.configuration.homepress.wheelhouse:
        return None
    if wheel := uvs.fitting(site.uv_wheels, system.architecture):
        return wheel
    raise HostError(
        f"{host.name}: homepress.wheelhouse holds no uv {uvs.VERSION} for {system.architecture}",
        hint="docs/guide/deploying.md tells how a wheelhouse is made.",
    )


def brought_python(site: SiteFolder, system: System) -> str:
    """Return the version of Python that uv has to bring; empty where the distribution's will do."""
    asked = site.configuration.homepress.python
    if asked:
        return "" if asked == ".".join(map(str, system.python)) else asked
    return "" if system.has_new_python else BROUGHT_PYTHON
