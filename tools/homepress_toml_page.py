"""The reference of `homepress.toml`: every table and setting with its kind, default and meaning."""

from dataclasses import fields
from typing import Any

from homepress.hosting.configuration.declaring import Declared, declared, declared_tables
from homepress.hosting.configuration.sample import as_toml
from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.configuration.variables import FREE, SECRET

HEAD = """\
# homepress.toml

All that is not secret about a site, in its folder. `homepress new` writes one with every setting
explained, `homepress check` tells every mistake in it at once. What is not listed here is refused.

The smallest one:

```toml
[site]
name = "blog"
domain = "example.org"

[access]
keys = ["~/.ssh/id_ed25519.pub"]

[hosts.main]
address = "192.0.2.10"
```
"""


def page() -> str:
    """Return the page, in the order of the declarations."""
    parts = [HEAD]
    for table in declared_tables(Configuration):
        heading = f"{table.key}.NAME" if table.named else table.key
        parts += [f"## `[{heading}]`", "", table.help, ""]
        for one in declared(table.type):
            parts += _setting(heading, one)
    parts += _variables()
    return "\n".join(parts)


def _setting(table: str, one: Declared) -> list[str]:
    kind = f"A list; each: {_lowered(one.kind.name)}" if one.kind.many else one.kind.name
    lines = [f"### `{table}.{one.key}`", "", one.help, "", f"*{kind}; {_default(one)}.*", ""]
    return [*lines, f"Example: `{one.key} = {one.example}`", ""] if one.example else lines


def _lowered(name: str) -> str:
    return name if name.startswith("`") else name[0].lower() + name[1:]


def _default(one: Declared) -> str:
    if one.required:
        return "required"
    return "empty by default" if one.default in ("", ()) else f"`{as_toml(one.default)}` by default"


def _variables() -> list[str]:
    found: Any = next(one for one in fields(Configuration) if "variables" in one.metadata)
    names = ", ".join(f"`{name}`" for name in FREE)
    secrets = "\n".join(f"- `HOMEPRESS_{name.upper()}`" for name in SECRET)
    return [
        f"## `[{found.name}]`",
        "",
        found.metadata["help"],
        "",
        f"There are: {names}.",
        "",
        "## `.env`",
        "",
        "The site's secrets, one `NAME=value` a line, readable by its owner alone and ignored by git. Those that",
        "[environment.md](environment.md) calls secrets go here and nowhere else:",
        "",
        secrets,
        "",
    ]
