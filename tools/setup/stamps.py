"""How set-up knows that a step need not be done again.

A stamp holds the hash of everything the step was made from. It is removed before the step begins
and written when it has ended, so a step cut short is done again.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def digest(paths: Iterable[Path], *words: str) -> str:
    """The hash of files (a folder counts with all its files, a missing path as missing) and words."""
    total = hashlib.sha256()
    for path in sorted(_files(paths)):
        content = path.read_bytes() if path.is_file() else b"\0missing"
        total.update(f"{path}\0{len(content)}\0".encode())
        total.update(content)
    for word in words:
        total.update(f"\0{word}".encode())
    return total.hexdigest()


def _files(paths: Iterable[Path]) -> set[Path]:
    found: set[Path] = set()
    for path in paths:
        found.update((p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path])
    return found


@dataclass(frozen=True)
class Stamp:
    """The record at `path` that a step was done from certain inputs."""

    path: Path

    def fits(self, value: str) -> bool:
        return self.read() == value

    def read(self) -> str:
        """What was recorded; empty if the step was never finished."""
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def clear(self) -> None:
        with suppress(FileNotFoundError, NotADirectoryError):
            self.path.unlink()

    def write(self, value: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(value, encoding="utf-8")
