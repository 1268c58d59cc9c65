"""Writes a commented `homepress.toml`: every setting with its meaning, those that are not given as comments."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any

from homepress.hosting.configuration.declaring import Declared, DeclaredTable, declared, declared_tables
from homepress.hosting.configuration.tables import Configuration

HEAD = """\
# All that is not secret about this site: what it is, where it runs, and how.
# Secrets are in .env, which git ignores. `homepress check` tells what is wrong,
# `homepress plan` what would change on the hosts, `homepress apply` changes it.
# What is commented out is the default, or an example where there is none.
"""
HOST = "main"
"""The name of the host that a new site begins with."""
WIDTH = 88

Given = Mapping[str, Mapping[str, Any]]
"""Values by table and key; the host's are those of `hosts`."""


def write(given: Given) -> str:
    """Return the file with these values. Required settings that are not given stay commented out, as examples."""
    tables = ["\n".join(_table(table, given.get(table.key, {}))) for table in declared_tables(Configuration)]
    parts = [HEAD, *tables, "\n".join(_variables())]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _table(table: DeclaredTable, given: Mapping[str, Any]) -> Iterator[str]:
    yield from _comment(table.help)
    settings = declared(table.type)
    alive = table.required or table.named or given
    heading = f"[{table.key}.{HOST}]" if table.named else f"[{table.key}]"
    yield heading if alive else f"# {heading}"
    for one in settings:
        yield ""
        yield from _comment(one.help)
        if one.key in given:
            yield f"{one.key} = {as_toml(given[one.key])}"
        else:
            yield f"# {one.key} = {example(one)}"


def _variables() -> Iterator[str]:
    for one in fields(Configuration):
        if "variables" in one.metadata:
            yield from _comment(one.metadata["help"])
            yield f"# [{one.name}]"


def example(one: Declared) -> str:
    """Return what stands for a setting that is not given: its default, or the example where that says nothing."""
    if one.default in (None, "", ()) and one.example:
        return one.example
    return as_toml(one.default)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, WIDTH, break_on_hyphens=False)]


def as_toml(value: Any) -> str:
    """Return a value as TOML writes it."""
    if value is None or value is MISSING:
        return '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(as_toml, value))}]"
    # JSON's strings are TOML's basic strings.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
