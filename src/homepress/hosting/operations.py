"""What can be done on a host, as values: the name of one of pyinfra's operations and its arguments."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a file to be written."""

    data: bytes
    secret: bool = False

    def __repr__(self) -> str:
        return "Content(secret)" if self.secret else f"Content({self.data!r})"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of `pyinfra.operations.<name>`, such as `files.put`."""

    name: str
    arguments: Mapping[str, Any]


def operation(name: str, /, **arguments: Any) -> Operation:
    return Operation(name, MappingProxyType(arguments))


def command(*words: object, **options: Any) -> Operation:
    """Run a program. Only where pyinfra has no operation for what it does."""
    return operation("server.shell", commands=[shlex.join(str(word) for word in words)], **options)
