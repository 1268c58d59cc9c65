"""Running other programs, and being for a while whom a site's data belongs to."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypedDict, cast

from homepress.errors import BackupFailed

LINES = 8
"""How many of a program's last lines an error repeats."""


class ProgramFailed(BackupFailed):
    """A program that ended with an error; `said` is what it wrote on stderr."""

    def __init__(self, message: str, *, said: str) -> None:
        super().__init__(message)
        self.said = said


def run(
    *words: object,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    into: IO[bytes] | None = None,
    stdin: IO[bytes] | None = None,
    heard: Callable[[str], object] = str.strip,
) -> str:
    """Run a program and return what it wrote, unless that goes `into` a file. Raises ProgramFailed.

    `heard` gets each line of stderr as it comes; where it raises something, the program is ended.
    """
    command = [str(word) for word in words]
    try:
        process = subprocess.Popen(
            command,
            env={**os.environ, "LC_ALL": "C.UTF-8", **(environment or {})},
            cwd=folder,
            stdin=stdin or subprocess.DEVNULL,
            stdout=into or subprocess.PIPE,
            stderr=subprocess.PIPE,
            **identity(),
        )
    except OSError as error:
        raise ProgramFailed(f"{command[0]} cannot be run: {error.strerror}", said=str(error)) from error
    with process:
        written, said = _followed(process, heard)
    if process.returncode:
        last = "\n".join(said.splitlines()[-LINES:])
        raise ProgramFailed(f"{Path(command[0]).name} failed: {last}", said=said)
    return written


def _followed(process: "subprocess.Popen[bytes]", heard: Callable[[str], object]) -> tuple[str, str]:
    """Return what a program writes on stdout, and on stderr, to its end."""
    lines = []
    with ThreadPoolExecutor(1) as reading:
        written = reading.submit(process.stdout.read if process.stdout else bytes)
        try:
            for line in cast("IO[bytes]", process.stderr):
                lines.append(line.decode(errors="replace"))
                heard(lines[-1].strip())
        except BaseException:
            process.kill()  # or its output would never end
            raise
    return written.result().decode(errors="replace"), "".join(lines).strip()


class Identity(TypedDict, total=False):
    """As whom a child runs: arguments of `subprocess`."""

    user: int
    group: int


def identity() -> Identity:
    """Return what makes a child wholly the user that this process acts as: some programs refuse half of one."""
    if os.getuid() == os.geteuid():
        return {}
    return {"user": os.geteuid(), "group": os.getegid()}


@contextmanager
def acting_as_owner_of(folder: Path) -> Iterator[None]:
    """Be the owner of a folder, if this is root and the folder is another's; else nothing changes.

    A site's database lets its user in by that user's name (PostgreSQL's peer method), and files that
    SQLite makes beside a database have to belong to it.
    """
    status = folder.stat()
    if os.geteuid() != 0 or status.st_uid == 0:
        yield
        return
    groups = os.getgroups()
    os.setgroups([status.st_gid])
    os.setegid(status.st_gid)
    os.seteuid(status.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)
