"""A step of a plan, as a value: what changes, why, how it is seen and how it is done."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from homepress.hosting.operations import Content, Operation

Kind = Literal["added", "changed", "removed", "done"]
"""`done` is for what leaves nothing behind that could be compared: a reload, a restart."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A change that could lock the owner out. It is taken back unless a new connection confirms it.

    `backup` names the files that are put back, `undo` the programs that then make them effective.
    """

    name: str
    backup: tuple[str, ...]
    undo: tuple[Operation, ...]
    check: tuple[Operation, ...] = ()
    """What must hold after the change, before a new connection is tried."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change to a host."""

    key: str
    """What it is about, such as `file /etc/hosts`; unique within a plan."""
    title: str
    why: str
    kind: Kind
    diff: tuple[str, ...] = ()
    """Lines that begin with +, - or a space. Never a secret."""
    operations: tuple[Operation, ...] = ()
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change on one host, in order."""

    host: str
    steps: tuple[Step, ...] = ()
    managed: tuple[str, ...] = ()
    """What apply will have made when it is through; a later plan removes of it what is wanted no more."""

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits: another plan has others. Secrets count, and cannot be read from it."""
        total = hashlib.sha256()
        for part in self._parts():
            total.update(hashlib.sha256(part).digest())
        return total.hexdigest()[:12]

    def _parts(self) -> Iterator[bytes]:
        yield self.host.encode()
        for step in self.steps:
            yield f"{step.key}\0{step.kind}\0{step.diff!r}".encode()
            for operation in step.operations:
                yield f"{operation.name}\0{sorted(operation.arguments)}".encode()
                for _, value in sorted(operation.arguments.items()):
                    yield value.data if isinstance(value, Content) else repr(value).encode()
