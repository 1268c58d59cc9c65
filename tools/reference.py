"""Writes docs/reference from the code it describes: `make reference`. `make check` compares.

A reference is a function without arguments that returns the page. To add one, add a line to
`REFERENCES`.
"""

import difflib
import importlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.setup.checkout import here

# The page, and the function that makes it, as `module:function`.
REFERENCES: Mapping[str, str] = {
    "docs/reference/commands.md": "tools.commands_page:page",
    "docs/reference/environment.md": "tools.environment_page:page",
    "docs/reference/homepress-toml.md": "tools.homepress_toml_page:page",
    "docs/reference/roles.md": "tools.roles_page:page",
}


def generate(function: str) -> str:
    """What the page should say now; it ends with one line break."""
    module, _, name = function.partition(":")
    page: str = getattr(importlib.import_module(module), name)()
    return page.rstrip("\n") + "\n"


def write(root: Path, references: Mapping[str, str]) -> list[str]:
    """Bring all pages up to date; the names of those that changed."""
    changed = []
    for name, function in references.items():
        path, page = root / name, generate(function)
        if _read(path) != page:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
            changed.append(name)
    return changed


def differences(root: Path, references: Mapping[str, str]) -> str:
    """How the pages differ from what the code says, as a diff; empty if they do not."""
    found: list[str] = []
    for name, function in references.items():
        old, new = _read(root / name).splitlines(keepends=True), generate(function).splitlines(keepends=True)
        found += difflib.unified_diff(old, new, name, f"{name} (generated)")
    return "".join(found)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _set_up_django() -> None:
    """References may describe models and commands, and those want Django's settings."""
    import django  # noqa: PLC0415 - the settings have to be named first

    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.settings"
    django.setup()


def main(arguments: list[str]) -> int:
    root = here().root
    _set_up_django()
    if arguments == ["--check"]:
        found = differences(root, REFERENCES)
        print(f"{found}\n`make reference` writes these pages anew" if found else "", end="\n" if found else "")
        return 1 if found else 0
    for name in write(root, REFERENCES):
        print(f"  ✓ {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
