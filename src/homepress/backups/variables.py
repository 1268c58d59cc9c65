"""A site's variables by their values, of which some are in files."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from homepress.project.environment import PREFIX, Environment, variable_name

DECLARED = frozenset(variable_name(declared) for declared in fields(Environment))
"""Of these, what ends with `_FILE` is a path itself, and does not hold another variable's value."""


def resolved(environ: Mapping[str, str]) -> dict[str, str]:
    """Return every variable of the site by its value, also those that are read from a file."""
    found = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or not value:
            continue
        if name.endswith("_FILE") and name not in DECLARED:
            found[name.removesuffix("_FILE")] = Path(value).read_text(encoding="utf-8").rstrip("\r\n")
        else:
            found[name] = value
    return found
