"""Finds Node with npm, or gets it: from PyPI, at the version in requirements/node.txt."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.setup.reporting import run, step
from tools.setup.stamps import Stamp, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.setup.checkout import Checkout

OLDEST_NODE = 20


@dataclass(frozen=True)
class Node:
    """An npm, and the environment in which it and what it starts find their node."""

    npm: Path
    environment: Mapping[str, str]


def ensure(checkout: Checkout, *, oldest: int = OLDEST_NODE) -> Node:
    """The machine's Node if it is new enough, else one in .tools."""
    own = Stamp(checkout.tools / "node.stamp")
    npm = shutil.which("npm")
    if npm and not own.read() and _version(shutil.which("node")) >= oldest:
        return Node(Path(npm), dict(os.environ))
    lock = checkout.requirements("node")
    wanted = digest([lock, checkout.requirements("tools")], str(checkout.root))
    folder = checkout.tools / "bin"
    if not own.fits(wanted) or not (folder / "npm").exists():
        own.clear()
        with step("Node in .tools"):
            command = [checkout.uv, "pip", "install", "--quiet", "--require-hashes", "--requirements", lock]
            run([*command, "--python", folder / "python"], folder=checkout.root)
        own.write(wanted)
    path = os.pathsep.join([str(folder), os.environ.get("PATH", "")])
    return Node(folder / "npm", {**os.environ, "PATH": path})


def _version(node: str | None) -> int:
    """The first number of `node --version`; 0 where there is none or it does not run."""
    if node is None:
        return 0
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", said)
    return int(found.group(1)) if found else 0
