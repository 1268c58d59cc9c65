"""Programs, files and failures on the host."""

import os
import subprocess
from pathlib import Path
from typing import Any

LINES = 30
"""How many of the last lines of a program's output go into a failure."""


class Failure(Exception):
    """Something that ends a deploy: what happened, log lines that show it, and what to do."""

    def __init__(self, reason: str, *, lines: list[str] | None = None, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.lines = lines or []
        self.hint = hint

    def __str__(self) -> str:
        return self.reason


def run(*words: object, timeout: float = 60, check: bool = True, **options: Any) -> str:
    """Run a program and return what it wrote on stdout. Raises Failure; `timeout` is in seconds."""
    command = [str(word) for word in words]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            **{"stdin": subprocess.DEVNULL, **options},
        )
    except subprocess.TimeoutExpired as error:
        raise Failure(
            f"{command[0]} was not done within {timeout:.0f} seconds", lines=last_lines(error.output)
        ) from error
    except OSError as error:
        raise Failure(f"{command[0]} cannot be run: {error}") from error
    if check and done.returncode:
        raise Failure(f"{command[0]} failed", lines=last_lines(done.stdout + done.stderr))
    return str(done.stdout)


def last_lines(text: str | bytes | None, count: int = LINES) -> list[str]:
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    return [line for line in (text or "").splitlines() if line.strip()][-count:]


def write(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a file whole or not at all, also where power fails."""
    unfinished = path.with_name(f".{path.name}.new")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        os.fchmod(file.fileno(), mode)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
