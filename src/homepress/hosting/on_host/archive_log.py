#!/usr/bin/python3
"""PostgreSQL's archive_command on a site's host: keeps each finished segment of the log until it is sent.

    archive_log.py SPOOL %p %f

A segment goes, compressed, to `SPOOL/log/CLUSTER/BEGINNING-OF-ITS-NAME/NAME.gz`, whole or not at all, with the
time of the last change in it; `SPOOL/pending` says that there is something to send. PostgreSQL keeps what is not
taken and tries again, without end: on a disk that runs full the site would stop. So where room is short the segment
is let go, and `SPOOL/broken` says so: from there on no moment can be brought back until there is a new base.
Installed as a file of its own, run as PostgreSQL's administrator: it needs Python alone.
"""

import gzip
import os
import re
import shutil
import sys
from pathlib import Path

KEPT = re.compile(r"[0-9A-F]{24}\Z|[0-9A-F]{8}\.history\Z")
"""Segments, and how one line of time came from another. All else tells of a base backup, which holds that itself."""
LEAST_FREE = 1_000_000_000
"""Bytes that stay free on the disk for the site and its database, whatever becomes of the log."""
BEGINNING = 22
"""Digits of a segment's name that the 256 after each other share: no folder grows large."""


def main(words: list[str]) -> int:
    """Return 0 where PostgreSQL may forget the segment, and 1 where it is to try again."""
    spool, source, name = Path(words[0]), Path(words[1]), words[2]
    if not KEPT.match(name):
        return 0
    try:
        if not _is_scarce(spool):
            _keep(spool, source, name)
            return 0
        _break(spool, "the disk is nearly full")
    except OSError as error:
        sys.stderr.write(f"{error.filename or spool}: {error.strerror}\n")
        if not _is_scarce(source.parent):
            return 1
        _break(spool, f"the disk is nearly full, and {error.filename or spool}: {error.strerror}")
    sys.stderr.write(f"{name} is not kept: the disk is nearly full\n")
    return 0


def _is_scarce(folder: Path) -> bool:
    return shutil.disk_usage(folder).free < LEAST_FREE


def _keep(spool: Path, source: Path, name: str) -> None:
    folder = spool / "log" / _cluster() / name[:BEGINNING]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target, draft = folder / f"{name}.gz", folder / f".{name}.new"
    times = source.stat()
    packed = gzip.compress(source.read_bytes(), compresslevel=1, mtime=0)
    if target.exists() and target.read_bytes() != packed:
        _break(spool, f"{name} was written twice: was the host put back to an earlier state?")
    with draft.open("wb") as file:
        file.write(packed)
        file.flush()
        os.utime(file.fileno(), ns=(times.st_atime_ns, times.st_mtime_ns))
        os.fsync(file.fileno())
    draft.rename(target)
    _sync(folder)
    (spool / "pending").touch()


def _cluster() -> str:
    """Return which cluster this is: the first eight bytes of the control file, in whose folder PostgreSQL starts us."""
    with Path("global/pg_control").open("rb") as file:
        return f"{int.from_bytes(file.read(8), sys.byteorder):016x}"


def _break(spool: Path, reason: str) -> None:
    """Note the first reason why the log has a gap. That there is no room for a note keeps nothing up."""
    try:
        with (spool / "broken").open("x", encoding="utf-8") as file:
            file.write(reason)
    except OSError:
        return


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
