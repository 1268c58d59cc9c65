"""What set-up says: one line for a step done, and an error with a hint instead of a traceback."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# Of a failed program's output this much is shown; the cause stands at the end.
SHOWN_LINES = 25


class SetupError(Exception):
    """Something that the person at the keyboard has to do before set-up can go on."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce `what` while it is done (on a terminal), and say how long it took."""
    terminal = sys.stderr.isatty()
    if terminal:
        print(f"  … {what}", end="", flush=True, file=sys.stderr)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        if terminal:
            print(file=sys.stderr)
        raise
    start = "\r" if terminal else ""
    print(f"{start}  ✓ {what} ({time.monotonic() - started:.0f} s)", flush=True, file=sys.stderr)


def note(what: str) -> None:
    """Say something that does not stop the set-up."""
    print(f"  · {what}", flush=True, file=sys.stderr)


def run(
    command: Sequence[object],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    hint: str = "",
) -> str:
    """Run a program quietly and return what it printed; its output is shown only if it fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env=None if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SetupError(f"{command[0]} does not run: {error.strerror}", hint=hint) from error
    if done.returncode:
        shown = "\n".join("    " + line for line in done.stdout.splitlines()[-SHOWN_LINES:])
        name = " ".join([Path(str(command[0])).name, *(str(part) for part in command[1:3])])
        raise SetupError(f"`{name} …` failed:\n{shown}", hint=hint)
    return done.stdout
