"""Pins every dependency by version and hash: `make lock`, or `make lock ARGS=--upgrade`.

Each lock starts with the hash of what pyproject.toml asked for when it was made, so that
`make check` sees a forgotten `make lock` without a network. No lock names where packages come from.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tools.setup import lighthouse, node
from tools.setup.checkout import Checkout, here
from tools.setup.reporting import SetupError, run

SIGNATURE = re.compile(r"^# asked for: (\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Lock:
    """One file in requirements/, and what `uv pip compile` makes it from."""

    name: str
    groups: tuple[str, ...] = ()
    with_site: bool = False
    extras: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    oldest_python: str = "3.12"

    def command(self, checkout: Checkout) -> list[str]:
        """The uv command that writes this lock; paths are relative, since uv repeats them in it."""
        command = [str(checkout.uv), "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--python-version", self.oldest_python]
        command += ["--custom-compile-command", "make lock"]
        command += ["pyproject.toml"] if self.with_site else []
        for extra in self.extras:
            command += ["--extra", extra]
        for group in self.groups:
            command += ["--group", f"pyproject.toml:{group}"]
        for name in self.within:
            command += ["--constraints", f"requirements/{name}.txt"]
        return [*command, "--output-file", f"requirements/{self.name}.txt"]


# In this order: a later lock keeps within the earlier ones. Set-up starts on whatever Python there
# is, so what it installs itself is locked for old ones too.
LOCKS = (
    Lock("site", with_site=True),
    Lock("build", groups=("build",), within=("site",)),
    Lock("hosting", with_site=True, extras=("hosting",), within=("site", "build")),
    Lock("dev", with_site=True, extras=("hosting",), groups=("dev",), within=("site", "build", "hosting")),
    Lock("tools", groups=("tools",), oldest_python="3.9"),
    Lock("node", groups=("node",), oldest_python="3.9"),
)


def signature(checkout: Checkout, lock: Lock) -> str:
    """The hash of what pyproject.toml asks of this lock; settings of linters and the like do not count."""
    asked = tomllib.loads((checkout.root / "pyproject.toml").read_text(encoding="utf-8"))
    project, groups = asked["project"], asked.get("dependency-groups", {})
    wanted = {
        "python": project.get("requires-python"),
        "dependencies": project.get("dependencies") if lock.with_site else None,
        "extras": [project.get("optional-dependencies", {}).get(name, []) for name in lock.extras],
        "groups": [_group(groups, name) for name in lock.groups],
        "within": [signature(checkout, other) for other in LOCKS if other.name in lock.within],
    }
    return sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()[:16]


def _group(groups: dict[str, list[Any]], name: str) -> list[Any]:
    """A dependency group with the groups that it includes (PEP 735)."""
    return [_group(groups, item["include-group"]) if isinstance(item, dict) else item for item in groups.get(name, [])]


def stale(checkout: Checkout) -> list[str]:
    """The names of locks that were made from another pyproject.toml than the one that is there."""
    return [lock.name for lock in LOCKS if recorded(checkout.requirements(lock.name)) != signature(checkout, lock)]


def recorded(path: Path) -> str:
    """The hash that a lock says it was made from; empty if it says none."""
    found = SIGNATURE.search(path.read_text(encoding="utf-8")) if path.exists() else None
    return found.group(1) if found else ""


def write(checkout: Checkout, lock: Lock, extra: list[str]) -> None:
    """Make one lock anew. Versions that still fit stay, unless `extra` holds `--upgrade`."""
    path = checkout.requirements(lock.name)
    environment = {**os.environ, "VIRTUAL_ENV": str(checkout.environment)}
    command = [*lock.command(checkout), *extra]
    subprocess.run(command, cwd=checkout.root, env=environment, stdout=subprocess.DEVNULL, check=True)
    body = SIGNATURE.sub("", path.read_text(encoding="utf-8")).lstrip("\n")
    path.write_text(f"# asked for: {signature(checkout, lock)}\n{body}", encoding="utf-8")


def write_node_lock(checkout: Checkout, folder: Path, *, upgrade: bool) -> None:
    """Bring package-lock.json in step with package.json, or to the newest versions that package.json allows."""
    found = node.ensure(checkout)
    command = [found.npm, "update" if upgrade else "install", "--package-lock-only"]
    run(command, folder=folder, environment=found.environment)


def main(arguments: list[str]) -> int:
    checkout = here()
    if arguments == ["--check"]:
        old = stale(checkout)
        print("\n".join(f"requirements/{name}.txt was made from another pyproject.toml" for name in old))
        return 1 if old else 0
    for lock in LOCKS:
        try:
            write(checkout, lock, arguments)
        except subprocess.CalledProcessError as error:
            print(f"lock: requirements/{lock.name}.txt was not made (uv said why above)", file=sys.stderr)
            return error.returncode
        pins = checkout.requirements(lock.name).read_text(encoding="utf-8").count("==")
        print(f"  ✓ requirements/{lock.name}.txt ({pins} packages)")
    for folder in (checkout.root, lighthouse.folder(checkout)):
        name = (folder / "package-lock.json").relative_to(checkout.root)
        try:
            write_node_lock(checkout, folder, upgrade="--upgrade" in arguments)
        except SetupError as error:
            print(f"lock: {name} was not made: {error.message}", file=sys.stderr)
            return 1
        print(f"  ✓ {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
