"""Asks the program that works on the host (`on_host`), and sends it there when it is new."""

import hashlib
import io
import json
import zipfile
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from homepress.errors import HostError
from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.connection import CommandFailed, Connection
from homepress.hosting.layout import STATE
from homepress.hosting.operations import Content, operation

PACKAGE = Path(__file__).parents[1]
CORE = ("core/__init__.py", "core/kinds.py", "core/sent_files.py")
HOSTING = ("hosting/__init__.py", "hosting/layout.py", "hosting/edges/*.py", "hosting/on_host/*.py")
BACKUPS = ("errors.py", "backups/__init__.py", "backups/keys.py")
MODULES = ("__init__.py", *CORE, *BACKUPS, *HOSTING)
"""What the host gets of this package: the program, and the names and the edges' notation that both sides use."""
START = "import sys\nfrom homepress.hosting.on_host.__main__ import main\n\nsys.exit(main())\n"
PYTHON = "/usr/bin/python3"
MISSING = "the program is not there"
IF_THERE = f'[ -f "$1" ] || {{ cat >/dev/null; echo "{MISSING}" >&2; exit 1; }}; exec "$0" "$@"'
"""Starts a program of Python's that may be missing. What it is told is read all the same: SSH refuses to send to a
program that has ended, at whatever moment that happens."""


class RefusedOnHost(HostError):
    """What the program on the host cannot do; `lines` of a log show why."""

    def __init__(self, message: str, *, lines: list[str], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.lines = lines


class Program:
    """The program on the host of a site."""

    def __init__(self, connection: Connection, configuration: Configuration) -> None:
        self.connection = connection
        self.site = facts(configuration)

    @property
    def words(self) -> list[str]:
        """Return the words that start it on the host, where it is since it was asked something."""
        return [PYTHON, str(archive()[1])]

    def ask(self, verb: str, /, **asked: Any) -> dict[str, Any]:
        """Let it do something, and return its answer. Raises RefusedOnHost, HostError."""
        data, place = archive()
        told = json.dumps({"site": self.site, **asked})
        try:
            said = self.connection.run(*if_there(place), verb, stdin=told)
        except CommandFailed as failed:
            if MISSING not in failed.output:
                raise
            self.connection.perform(operation("files.put", src=Content(data), dest=str(place), mode="755"))
            said = self.connection.run(PYTHON, place, verb, stdin=told)
        answer: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
        if failure := answer.get("failure"):
            raise RefusedOnHost(failure["reason"], lines=failure["lines"], hint=failure["hint"])
        return answer


def facts(configuration: Configuration) -> dict[str, str]:
    """Return what the program has to know of a site (`on_host.site.Site`)."""
    return {
        "name": configuration.site.name,
        "domain": configuration.site.domain,
        "edge": configuration.edge.server,
        "database": configuration.database.engine,
    }


def if_there(place: PurePosixPath) -> list[str]:
    """Return the words that start the program at a place, or say that it is missing."""
    return ["sh", "-c", IF_THERE, PYTHON, str(place)]


@cache
def archive() -> tuple[bytes, PurePosixPath]:
    """Return the program as a zip that Python runs, and its place on a host, which its content names."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(found for pattern in MODULES for found in PACKAGE.glob(pattern)):
            _add(file, f"homepress/{path.relative_to(PACKAGE)}", path.read_bytes())
        _add(file, "__main__.py", START.encode())
    data = packed.getvalue()
    return data, STATE / "programs" / f"{hashlib.sha256(data).hexdigest()[:16]}.pyz"


def _add(file: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Add a file with a fixed date, so that the same program is the same zip everywhere."""
    file.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
