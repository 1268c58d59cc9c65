"""PostgreSQL's recovery in a folder: a server that replays the log up to a moment, and then takes questions."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from homepress.backups import scratch_cluster
from homepress.backups.point_in_time.basing import DATA
from homepress.errors import BackupFailed

LONGEST = 6 * 3600
"""Seconds that a replay may take."""
SETTINGS = {"archive_mode": "off", "hot_standby": "off", "recovery_target_action": "promote", "lc_messages": "C"}
"""Without hot_standby it does not ask for as many connections as the server had whose log it is."""
CONFIGURATION = {"postgresql.conf": "", "pg_hba.conf": "local all all trust\n", "pg_ident.conf": ""}
"""In the place of the cluster's own: the socket lies in a folder that nobody else enters."""
OWN = ("postgresql.auto.conf", "standby.signal", "postmaster.pid")
"""What of the copy would have the server do more than replay."""
NOT_REACHED = "recovery ended before configured recovery target was reached"
PLACE = re.compile(r"redo done at ([0-9A-F]+/[0-9A-F]+)")
LAST = re.compile(r"last completed transaction was at log time (.+)")


class NotReached(Exception):
    """The log ended before the moment was reached."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a replay ended, in PostgreSQL's own words."""

    place: str
    last_change: str


def end_of(folder: Path) -> End:
    """Return where the last replay in a folder ended."""
    said = _said(folder)
    places, last = PLACE.findall(said), LAST.findall(said)
    return End(places[-1] if places else "0/0", last[-1] if last else "")


@contextmanager
def recovering(
    programs: Path, folder: Path, role: str, until: datetime | None
) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Give a connection to the server once it has replayed. Raises NotReached, BackupFailed."""
    _prepare(folder)
    fetch = f"test -f {folder}/log/%f.gz && gzip -dc {folder}/log/%f.gz >%p"
    settings = {**scratch_cluster.SETTINGS, **SETTINGS, "restore_command": fetch}
    settings |= {"hba_file": f"{folder}/pg_hba.conf", "ident_file": f"{folder}/pg_ident.conf"}
    settings["config_file"] = f"{folder}/postgresql.conf"
    if until:
        settings["recovery_target_time"] = until.isoformat()
    words: list[str | Path] = [programs / "postgres", "-D", folder / DATA, "-k", folder]
    words += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "said").open("wb") as said:
        server = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", **scratch_cluster.owner()
        )
    try:
        with _connected(folder, role, server) as connection:
            yield connection
    finally:
        scratch_cluster.stop(server)


def _prepare(folder: Path) -> None:
    data, owner = folder / DATA, scratch_cluster.owner()
    for name in OWN:
        (data / name).unlink(missing_ok=True)
    for path, text in [(folder / name, text) for name, text in CONFIGURATION.items()] + [
        (data / "recovery.signal", "")
    ]:
        path.write_text(text, encoding="utf-8")
        if owner:
            os.chown(path, owner["user"], owner["group"])
    data.chmod(0o700)


def _connected(folder: Path, role: str, server: "subprocess.Popen[bytes]") -> psycopg.Connection[tuple[Any, ...]]:
    """Connect as soon as the server has replayed."""
    deadline = time.monotonic() + LONGEST
    while True:
        try:
            return psycopg.connect(host=str(folder), user=role, dbname="postgres", autocommit=True)
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                said = _said(folder)
                if NOT_REACHED in said:
                    raise NotReached from error
                raise BackupFailed(f"The log could not be replayed: {said[-500:]}") from error
            time.sleep(0.05)


def _said(folder: Path) -> str:
    return (folder / "said").read_text(encoding="utf-8", errors="replace").strip()
