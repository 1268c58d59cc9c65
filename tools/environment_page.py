"""The reference of the environment: every variable with its type, default and meaning."""

from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from homepress.project.environment import Environment, variable_name

HEAD = """\
# Environment variables

Every variable that Homepress reads. Each may also be given as `<NAME>_FILE`, the path of a file that
holds the value; giving both is an error, and so is a name that is not listed here.

A web process fails without those marked *required*. The command line fills in a local site where
neither `HOMEPRESS_HOSTS` nor `HOMEPRESS_SITE_URL` is given, and makes a secret key in the home folder.
"""


def page() -> str:
    """Return the page, in the order of the declarations."""
    hints = get_type_hints(Environment)
    return "\n".join([HEAD, *(_section(declared, hints[declared.name]) for declared in fields(Environment))])


def _section(declared: "Field[Any]", kind: Any) -> str:
    facts = [_type(kind), _default(declared)]
    if declared.metadata["secret"]:
        facts.append("a secret: keep it out of git, logs and shell history")
    lines = [f"## `{variable_name(declared)}`", "", declared.metadata["help"], "", f"*{'; '.join(facts)}.*", ""]
    if example := declared.metadata["example"]:
        lines += [f"Example: `{variable_name(declared)}={example}`", ""]
    return "\n".join(lines)


def _type(kind: Any) -> str:
    names = {str: "Text", int: "A whole number", bool: "True or false", Path: "A path", Path | None: "A path"}
    if get_origin(kind) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(kind))
    return names.get(kind, "A list, separated by commas")


def _default(declared: "Field[Any]") -> str:
    if declared.default is MISSING:
        return "required"
    if declared.default in {"", None}:
        return "empty by default"
    value = str(declared.default).lower() if isinstance(declared.default, bool) else declared.default
    return f"`{value}` by default"
