"""Changes a value in a `homepress.toml`; comments and all else stay as the owner wrote them."""

from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from homepress.errors import ConfigurationError


def change(path: Path, values: dict[tuple[str, ...], Any]) -> None:
    """Set values by their tables and keys, and take away those that are None. Raises ConfigurationError."""
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
        for (*tables, key), value in values.items():
            table: Any = document
            for name in tables:
                table = table[name]
            if value is None:
                table.pop(key, None)
            else:
                table[key] = value
    except (KeyError, TOMLKitError) as error:
        raise ConfigurationError(f"{path}: cannot be changed: {error}") from error
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(tomlkit.dumps(document), encoding="utf-8")
    draft.replace(path)


def add_table(path: Path, table: str, name: str, values: dict[str, Any]) -> None:
    """Add a table `[table.name]` at the end. Raises ConfigurationError."""
    try:
        text = path.read_text(encoding="utf-8").rstrip("\n")
        added = tomlkit.table()
        for key, value in values.items():
            added[key] = value
        document = tomlkit.document()
        outer = tomlkit.table(is_super_table=True)
        outer[name] = added
        document[table] = outer
        whole = f"{text}\n\n{tomlkit.dumps(document)}"
        tomlkit.parse(whole)
    except TOMLKitError as error:
        raise ConfigurationError(f"{path}: [{table}.{name}] cannot be added: {error}") from error
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(whole, encoding="utf-8")
    draft.replace(path)
