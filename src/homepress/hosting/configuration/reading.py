"""Reads `homepress.toml` into a `Configuration`, or tells every mistake in it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homepress.hosting.configuration import rules, variables
from homepress.hosting.configuration.declaring import (
    Declared,
    DeclaredTable,
    Wrong,
    declared,
    declared_tables,
)
from homepress.hosting.configuration.kinds import name as name_kind
from homepress.hosting.configuration.problems import TOML, ConfigurationMistakes, Problem
from homepress.hosting.configuration.tables import Configuration

MISSING = object()


def read(folder: Path) -> Configuration:
    """Read a site folder's `homepress.toml`. Raises ConfigurationMistakes."""
    path = folder / TOML
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        hint = "Run it in a site's folder, or make one: homepress new NAME"
        raise ConfigurationMistakes([Problem("", f"not in {folder}", hint)]) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationMistakes([Problem("", f"cannot be read: {error}")]) from error
    return parse(text)


def parse(text: str) -> Configuration:
    """Read the text of a `homepress.toml`. Raises ConfigurationMistakes."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationMistakes(
            [Problem("", f"not TOML: {error}", "https://toml.io shows how it is written.")]
        ) from error
    reading = Reading()
    configuration = reading.whole(document)
    problems = [*reading.problems, *(rules.problems(configuration) if configuration else [])]
    if problems or configuration is None:
        raise ConfigurationMistakes(problems)
    return configuration


@dataclass
class Reading:
    """One reading of one file: gathers what is wrong on its way."""

    problems: list[Problem] = field(default_factory=list)

    def whole(self, document: Mapping[str, Any]) -> Configuration | None:
        settings = document.get("settings", {})
        values = self._values(Configuration, document, "", also=("settings",))
        if not isinstance(settings, dict):
            self._tell("settings", "not a table", "Write it as [settings].")
            settings = {}
        self.problems += variables.problems(settings)
        if self.problems:
            return None
        return Configuration(**values, settings=MappingProxyType(settings))

    def _values(
        self, of: type[Any], given: Mapping[str, Any], path: str, *, also: tuple[str, ...] = ()
    ) -> dict[str, Any]:
        """Return the arguments that make a table's value; what is wrong is told and left out."""
        settings, within = declared(of), declared_tables(of)
        known = [one.key for one in settings] + [one.key for one in within] + list(also)
        for key in given:
            if key not in known:
                what = "table" if isinstance(given[key], dict) and not path else "setting"
                self._tell(_join(path, key), f"there is no such {what}", _meant(key, known))
        values: dict[str, Any] = {}
        for one in settings:
            value = self._setting(one, given.get(one.key, MISSING), _join(path, one.key))
            if value is not MISSING:
                values[one.key] = value
        for table in within:
            value = self._table(table, given.get(table.key, MISSING), _join(path, table.key))
            if value is not MISSING:
                values[table.key] = value
        return values

    def _setting(self, one: Declared, value: Any, path: str) -> Any:
        if value is MISSING:
            if one.required:
                self._tell(path, "missing", f"{one.help} Such as: {one.key} = {one.example}")
            return MISSING
        if not one.kind.many:
            return self._value(one, value, path)
        if not isinstance(value, list):
            self._tell(path, f"not a list: {_shown(value)}", f"Write it in brackets: [{_shown(value)}]")
            return MISSING
        if one.required and not value:
            self._tell(path, "empty", f"{one.help} Such as: {one.key} = {one.example}")
        return tuple(self._value(one, element, f"{path}[{index}]") for index, element in enumerate(value))

    def _value(self, one: Declared, value: Any, path: str) -> Any:
        try:
            return one.kind.read(value)
        except Wrong as wrong:
            self._tell(path, f"{wrong.message}: {_shown(value)}", wrong.hint)
            return MISSING

    def _table(self, table: DeclaredTable, given: Any, path: str) -> Any:
        if given is MISSING:
            if table.named:
                self._tell(path, "missing", f"{table.help} Such as: [{path}.main]")
            elif table.required:
                return self._made(table.type, {}, path)
            return MISSING
        if not isinstance(given, dict):
            self._tell(path, f"not a table: {_shown(given)}", f"Write it as [{path}{'.NAME' if table.named else ''}].")
            return MISSING
        return self._named(table, given, path) if table.named else self._made(table.type, given, path)

    def _named(self, table: DeclaredTable, given: Mapping[str, Any], path: str) -> Any:
        made = []
        for key, value in given.items():
            where = _join(path, key)
            try:
                name_kind.read(key)
            except Wrong as wrong:
                self._tell(where, f"{wrong.message}: {_shown(key)}", wrong.hint)
            if isinstance(value, dict):
                made.append(self._made(table.type, value, where, name=key))
            else:
                self._tell(where, f"not a table: {_shown(value)}", f"Write it as [{where}].")
        return tuple(made)

    def _made(self, of: type[Any], given: Mapping[str, Any], path: str, **more: Any) -> Any:
        before = len(self.problems)
        values = self._values(of, given, path)
        return MISSING if len(self.problems) > before else of(**values, **more)

    def _tell(self, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(path, message, hint))


def _meant(key: str, known: list[str]) -> str:
    """Return what to write instead of an unknown key: what is spelled alike, or the table that it belongs to."""
    if near := get_close_matches(key, known, n=1, cutoff=0.7):
        return f"Did you mean {near[0]}?"
    for table in declared_tables(Configuration):
        if key in {one.key for one in declared(table.type)}:
            return f"It belongs into [{table.key}{'.NAME' if table.named else ''}]."
    return f"There are: {', '.join(known)}."


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _shown(value: Any) -> str:
    """Return a value as TOML writes it, cut where it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = f'"{value}"' if value.isprintable() else ascii(value).replace("'", '"')
        return text if len(text) <= 80 else f'{text[:78]}…"'
    return "{…}" if isinstance(value, dict) else str(value)[:80]
