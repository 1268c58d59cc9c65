"""Files, folders and links."""

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from homepress.hosting.facts.state import Entry, State
from homepress.hosting.layout import STAGING
from homepress.hosting.operations import Content, Operation, command, operation
from homepress.hosting.plan.steps import Guard, Step
from homepress.hosting.resources.resource import Resource

CONTEXT = 2
"""Lines around a change that the diff shows."""
PLACEHOLDER = "{}"
"""Stands for the path in the words of a check."""


@dataclass(frozen=True, slots=True)
class File(Resource):
    """A file with its content, owner and mode."""

    removable: ClassVar[bool] = True

    path: str
    content: str | bytes
    why: str
    user: str = "root"
    group: str = "root"
    mode: str = "644"
    secret: bool = False
    """Nothing of it is ever shown."""
    conceal: tuple[str, ...] = ()
    """The names of variables in it whose values are never shown, neither old nor new."""
    check: tuple[str, ...] = ()
    """A program that must accept the content before it is put in place; `{}` stands for its path."""
    once: bool = False
    """Written where it is missing; after that its content is left alone: something else keeps it."""
    guard: Guard | None = None

    @property
    def key(self) -> str:
        return f"file {self.path}"

    @property
    def data(self) -> bytes:
        return self.content.encode() if isinstance(self.content, str) else self.content

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        found = state.entries.get(self.path)
        if self.once and found:
            return self._owned(found)
        diff = (*self._ownership(found), *self._difference(found))
        if not diff:
            return None
        return Step(
            self.key,
            self.path,
            self.why,
            "changed" if found else "added",
            diff if found else self._difference(None),
            self._operations(found),
            self.guard,
        )

    def _owned(self, found: Entry) -> Step | None:
        """Return the step for a file whose content is somebody else's."""
        diff = self._ownership(found)
        own = operation("files.file", path=self.path, user=self.user, group=self.group, mode=self.mode)
        return Step(self.key, self.path, self.why, "changed", diff, (own,)) if diff else None

    def _ownership(self, found: Entry | None) -> tuple[str, ...]:
        if found is None:
            return ()
        now, wanted = (found.user, found.group, found.mode), (self.user, self.group, self.mode)
        return () if now == wanted else (f"-{':'.join(now[:2])} {now[2]}", f"+{':'.join(wanted[:2])} {wanted[2]}")

    def _difference(self, found: Entry | None) -> tuple[str, ...]:
        if found and found.kind == "file" and found.content == self.data:
            return ()
        if self.secret:
            return ("+(not shown)",) if found is None else ("-(not shown)", "+(not shown)")
        old = self._shown(found.content) if found and found.kind == "file" else []
        new = self._shown(self.data)
        if old == new:  # what differs is concealed
            return (" (a value that is not shown)",)
        if not old:
            return tuple(f"+{line}" for line in new)
        lines = difflib.unified_diff(old, new, lineterm="", n=CONTEXT)
        return tuple(line for line in lines if not line.startswith(("---", "+++", "@@")))

    def _shown(self, data: bytes) -> list[str]:
        text = data.decode(errors="replace")
        for name in self.conceal:
            text = re.sub(rf"^{re.escape(name)}=.*$", f"{name}=…", text, flags=re.MULTILINE)
        return text.splitlines()

    def _operations(self, found: Entry | None) -> tuple[Operation, ...]:
        content = Content(self.data, secret=self.secret or bool(self.conceal))
        owner = {"user": self.user, "group": self.group, "mode": self.mode}
        operations: list[Operation] = []
        if self.check:
            trial = f"{STAGING}/{self.path.rpartition('/')[2]}"
            words = [trial if word == PLACEHOLDER else word for word in self.check]
            operations += [
                operation("files.put", src=content, dest=trial, mode="600"),
                command(*words),
                operation("files.file", path=trial, present=False),
            ]
        if found is None and content.secret:
            # A file that is copied into one that is there keeps its mode: at no moment can others read it.
            operations.append(operation("files.file", path=self.path, touch=True, **owner))
        operations.append(operation("files.put", src=content, dest=self.path, **owner))
        return tuple(operations)


@dataclass(frozen=True, slots=True)
class Directory(Resource):
    """A folder with its owner and mode. It is never removed: what lies in it may be somebody's."""

    path: str
    why: str
    user: str = "root"
    group: str = "root"
    mode: str = "755"

    @property
    def key(self) -> str:
        return f"directory {self.path}"

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        found = state.entries.get(self.path)
        wanted = f"{self.user}:{self.group} {self.mode}"
        now = f"{found.user}:{found.group} {found.mode}" if found and found.kind == "directory" else ""
        if now == wanted:
            return None
        diff = (f"-{now}", f"+{wanted}") if now else (f"+{wanted}",)
        make = operation("files.directory", path=self.path, user=self.user, group=self.group, mode=self.mode)
        return Step(self.key, f"{self.path}/", self.why, "changed" if now else "added", diff, (make,))


@dataclass(frozen=True, slots=True)
class Absent(Resource):
    """A file or link that a package brings and that must not be there."""

    path: str
    why: str
    brought_by: str
    """The key of the package: where that is installed first, the file is not there to be seen yet."""

    @property
    def key(self) -> str:
        return f"absent {self.path}"

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        found = state.entries.get(self.path)
        if found is None and self.brought_by not in changed:
            return None
        name = "files.file" if found and found.kind == "file" else "files.link"
        return Step(self.key, self.path, self.why, "removed", (), (operation(name, path=self.path, present=False),))
