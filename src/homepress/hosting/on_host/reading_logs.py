"""Shows a log of a host: the last lines that fit, and what comes after them.

This one file is sent as the text of a program with each call (`python3 -c`), so it imports nothing of ours.
A line is what a program wrote. Its time is that of the journal, or the one that stands in it.
"""

import contextlib
import glob
import gzip
import itertools
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

WARNING = 4
"""The journal's number for a warning; what is worse has a smaller one."""
BAD = frozenset({"warn", "warning", "error", "critical", "fatal", "panic", "dpanic"})
POSTGRESQL = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) UTC ")
POSTGRESQL_BAD = re.compile(r" (WARNING|ERROR|FATAL|PANIC): ")


@dataclass(frozen=True)
class Line:
    """A line, when it was written (seconds since 1970), and how urgent the journal takes it."""

    text: str
    at: float
    priority: int = 6

    def told(self) -> dict[str, Any]:
        """Return what the line says as an object: it is one already, or it becomes its message."""
        try:
            said = json.loads(self.text)
        except ValueError:
            said = None
        return said if isinstance(said, dict) else {"ts": self.at, "message": self.text}

    def is_bad(self) -> bool:
        """Whether it is a warning or worse, by its own word, else by that of whoever kept it."""
        said = self.told()
        level, status = str(said.get("level", "")).lower(), said.get("status")
        if isinstance(status, int) and status >= 500:
            return True
        if level:
            return level in BAD
        return self.priority <= WARNING or bool(POSTGRESQL_BAD.search(self.text)) or "Traceback" in self.text


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see. `files` are patterns, or `units` are systemd's."""

    lines: int
    files: list[str]
    units: list[str]
    follow: bool
    since: float
    matching: str
    errors: bool
    json: bool

    def fits(self, line: Line) -> bool:
        is_late = line.at >= self.since
        return (
            is_late and (not self.errors or line.is_bad()) and bool(re.search(self.matching, line.text, re.IGNORECASE))
        )


# ── the journal


def from_journal(wanted: Wanted, now: float) -> Iterator[Line]:
    """Give the lines of units until a moment, the newest first."""
    yield from map(entry, _output([*_journalctl(wanted, wanted.since), f"--until=@{now:.6f}", "--reverse"]))


def following_journal(wanted: Wanted, now: float) -> Iterator[Line]:
    """Give what units write from a moment on."""
    yield from map(entry, _output([*_journalctl(wanted, now), "--follow", "--lines=all"]))


def _journalctl(wanted: Wanted, since: float) -> list[str]:
    words = ["journalctl", "--no-pager", "--quiet", "--output=json", "--output-fields=MESSAGE,PRIORITY"]
    words += [f"--unit={unit}" for unit in wanted.units]
    return [*words, f"--since=@{since:.6f}"] if since else words


def _output(words: list[str]) -> Iterator[bytes]:
    """Give the lines that a program prints; it ends with us."""
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        try:
            yield from process.stdout or ()
        finally:
            process.kill()


def entry(raw: bytes) -> Line:
    """Return an entry of the journal, which gives what is no text as numbers."""
    said = json.loads(raw)
    message = said.get("MESSAGE") or ""
    if isinstance(message, list):
        message = bytes(message).decode(errors="replace")
    return Line(message, int(said.get("__REALTIME_TIMESTAMP", 0)) / 1e6, int(said.get("PRIORITY", 6)))


# ── files


def from_files(wanted: Wanted, ends: Mapping[Path, int]) -> Iterator[Line]:
    """Give the lines of a log and of what was put away of it, up to its end of a moment, the newest first."""
    for path, end in reversed(list(ends.items())):
        if path.exists() and path.stat().st_mtime < wanted.since:
            return
        with contextlib.suppress(FileNotFoundError):  # put away meanwhile
            yield from reversed(list(dated(_content(path, end).splitlines())))


def _content(path: Path, end: int) -> bytes:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    with path.open("rb") as file:
        return file.read(end)


def following_files(ends: Mapping[Path, int]) -> Iterator[Line]:
    """Give what is added to the newest file after its end of a moment, and to the one that takes its name."""
    for path, end in list(ends.items())[-1:]:
        yield from dated(_output(["tail", f"--bytes=+{end + 1}", "-F", str(path)]))


def ends_of(patterns: Iterable[str]) -> dict[Path, int]:
    """Return files with their sizes of this moment, the newest last."""
    paths = [Path(path) for pattern in patterns for path in glob.glob(pattern)]  # noqa: PTH207  # absolute patterns
    status = {path: path.stat() for path in paths}
    return {path: status[path].st_size for path in sorted(paths, key=lambda path: status[path].st_mtime)}


def dated(lines: Iterable[bytes]) -> Iterator[Line]:
    """Give lines with their times; one without belongs to the one before it."""
    at = 0.0
    for raw in lines:
        text = raw.decode(errors="replace").rstrip("\r\n")
        at = time_of(text) or at
        yield Line(text, at)


def time_of(text: str) -> float:
    """Return the time that stands in a line; 0 where none does."""
    if found := POSTGRESQL.match(text):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(found[1]).replace(tzinfo=timezone.utc).timestamp()  # noqa: UP017  # 3.11 on hosts
    try:
        return float(json.loads(text)["ts"])
    except (ValueError, TypeError, KeyError):
        return 0.0


# ── showing


def last(lines: Iterable[Line], wanted: Wanted) -> list[Line]:
    """Return the newest lines that fit, the oldest first, of lines that come the newest first."""
    fitting = (line for line in lines if wanted.fits(line))
    return list(itertools.islice(fitting, wanted.lines))[::-1]


def show(line: Line, wanted: Wanted) -> None:
    sys.stdout.write(f"{json.dumps(line.told()) if wanted.json else line.text}\n")
    sys.stdout.flush()


def seconds(since: str) -> float:
    """Return the moment that is meant, as systemd.time(7) has it. Ends the program where it is none."""
    if not since:
        return 0.0
    said = subprocess.run(  # our words
        ["systemd-analyze", "timestamp", "--", since],  # root's path
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"UNIX seconds: @([\d.]+)", said.stdout)
    if not found:
        sys.exit(f'Error: --since: not a time: "{since}"\nSuch as: "1 hour ago", "2026-03-14 15:00", today.')
    return float(found[1])


def main(asked: str) -> None:
    told = json.loads(asked)
    wanted = Wanted(**{**told, "since": seconds(told["since"])})
    now, ends = time.time(), ends_of(wanted.files)
    # What comes begins where the first part ends, so that nothing is lost or shown twice between the two.
    before = from_files(wanted, ends) if wanted.files else from_journal(wanted, now)
    coming = following_files(ends) if wanted.files else following_journal(wanted, now)
    for line in last(before, wanted):
        show(line, wanted)
    for line in coming if wanted.follow else ():
        if wanted.fits(line):
            show(line, wanted)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(130)
