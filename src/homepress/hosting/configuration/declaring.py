"""How a setting of `homepress.toml` is declared: once, for the reader, the reference page and the sample."""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any


class Wrong(Exception):
    """A value that cannot be: what is wrong with it (the value itself is added), and what to write."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Kind[T]:
    """What a setting may hold: its name in the reference, and how it is read from a TOML value."""

    name: str
    read: Callable[[Any], T]
    """Raises `Wrong`. For a list: reads one element."""
    many: bool = False


@dataclass(frozen=True)
class Declared:
    """A setting, as the reference shows it and the reader reads it."""

    key: str
    kind: Kind[Any]
    help: str
    required: bool
    default: Any
    example: str
    """As TOML."""


@dataclass(frozen=True)
class DeclaredTable:
    """A table, or with `named` a table of tables: `[hosts.NAME]`."""

    key: str
    type: type[Any]
    help: str
    named: bool
    required: bool


def setting[T](kind: Kind[T], help: str, *, default: Any = MISSING, example: str = "") -> T:
    """Declare a setting; its key is the field's name. Without a default it is required."""
    made: T = field(default=default, metadata={"kind": kind, "help": help, "example": example})
    return made


def settings_of[T](
    kind: Kind[T], help: str, *, default: tuple[T, ...] | Any = MISSING, example: str = ""
) -> tuple[T, ...]:
    """Declare a list, each of whose elements is of a kind."""
    elements: Kind[Any] = Kind(kind.name, kind.read, many=True)
    made: tuple[T, ...] = setting(elements, help, default=default, example=example)
    return made


def table[T](of: type[T], help: str, *, required: bool = False) -> T:
    """Declare a table. One that is left out has all its defaults."""
    factory: Any = MISSING if required else of
    made: T = field(default_factory=factory, metadata={"table": of, "help": help})
    return made


def tables[T](of: type[T], help: str) -> tuple[T, ...]:
    """Declare tables that have names: each becomes a value whose first field, `name`, is its name."""
    made: tuple[T, ...] = field(metadata={"table": of, "help": help, "named": True})
    return made


def declared(of: type[Any]) -> list[Declared]:
    """Return the settings of a table, in the order of the declarations."""
    return [_declared(found) for found in fields(of) if "kind" in found.metadata]


def declared_tables(of: type[Any]) -> list[DeclaredTable]:
    """Return the tables within a table."""
    return [
        DeclaredTable(
            key=found.name,
            type=found.metadata["table"],
            help=found.metadata["help"],
            named=found.metadata.get("named", False),
            required=found.default_factory is MISSING,
        )
        for found in fields(of)
        if "table" in found.metadata
    ]


def _declared(found: "Field[Any]") -> Declared:
    return Declared(
        key=found.name.rstrip("_"),
        kind=found.metadata["kind"],
        help=found.metadata["help"],
        required=found.default is MISSING,
        default=None if found.default is MISSING else found.default,
        example=found.metadata["example"],
    )
