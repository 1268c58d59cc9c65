"""Sends PostgreSQL's log to the repository: `python -m homepress.backups.point_in_time.sending STORE`, every minute.

What is sent is the whole spool, as one snapshot that replaces the one before: restic stores only what is new. The
lock is another one than that of backups and rehearsals, which may take hours; only while superfluous data are
removed from the repository does a sending wait.
"""

import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from homepress.backups.point_in_time.catalogue import BYTES, CHAIN, CLUSTER, LOG
from homepress.backups.point_in_time.spool import Spool
from homepress.backups.settings import PointInTime
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.backups.telling import Teller
from homepress.errors import BackupFailed

NOTE = "log.json"
"""In a store: with which base the log began, what was sent, and what failed."""


def send(site: Site, store: Store, *, always: bool = False) -> None:
    """Send what is new in the spool, and note how far that reaches. Raises BackupFailed, and then it waits on.

    A segment is there a moment before `pending` is: who waited for one sends `always`.
    """
    with store.sending():
        wanted = wanted_of(store)
        note, spool = store.noted(NOTE), Spool(Path(wanted.spool))
        if not note.get("chain"):
            return  # the first base is still to come, and nothing is of use without one
        if not (always or spool.pending.exists()):
            return
        spool.pending.unlink(missing_ok=True)
        try:
            _send(site, store, spool, note)
        except BackupFailed as failed:
            spool.pending.touch()
            _note_failure(store, note, failed.message)
            raise


def _send(site: Site, store: Store, spool: Spool, note: dict[str, Any]) -> None:
    cluster, began, at = note["cluster"], time.monotonic(), datetime.now(UTC)
    reaches = spool.reaches(cluster)
    if reaches is None:
        raise BackupFailed(
            "PostgreSQL's log is that of another cluster than the newest base", hint="Make one: homepress backup"
        )
    size = sum(path.stat().st_size for path in spool.names(cluster).values())
    tags = f"{LOG},{CLUSTER}{cluster},{CHAIN}{note['chain']},{BYTES}{size}"
    store.repository().save(spool.log(cluster), host=site.name, tag=tags)
    sent = {"sent_at": at.isoformat(timespec="seconds"), "reaches": reaches.isoformat()}
    store.write(NOTE, {**note, **sent, "seconds": round(time.monotonic() - began, 1), "failure": None})


def _note_failure(store: Store, note: dict[str, Any], reason: str) -> None:
    """Note since when the log is not sent."""
    before = note.get("failure") or {}
    at = before.get("at") or datetime.now(UTC).isoformat(timespec="seconds")
    store.write(NOTE, {**note, "failure": {"at": at, "reason": reason}})


def wanted_of(store: Store) -> PointInTime:
    """Return how the log is kept. Raises BackupFailed where it is not."""
    wanted = store.settings().point_in_time
    if wanted is None:
        raise BackupFailed(
            "PostgreSQL's log is not kept here", hint="Write point_in_time in [backups] of homepress.toml, and apply."
        )
    return wanted


def main(words: Sequence[str]) -> int:
    def say(text: str) -> None:
        sys.stderr.write(f"{text}\n")

    site, store = Site.at_hand(os.environ), Store(Path(words[0]))
    try:
        send(site, store)
    except BackupFailed as failed:
        say(f"{failed.message} {failed.hint}".strip())
        Teller(site, store, say).log_failed(failed.message)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
