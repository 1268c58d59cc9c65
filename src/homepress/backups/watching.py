"""Silence is a failure: `python -m homepress.backups.watching VERB FOLDER`, run by the host's timers.

`watch` looks whether the newest proven backup is too old, by the receipts alone: they are there when the
repository cannot be reached. `failed` is run by systemd after a backup that ended badly, and tells of one
that could not tell itself: it was killed, or ran out of time.
"""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from homepress.backups.receipts import Receipts
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.backups.telling import FAILURE, Teller
from homepress.hosting.on_host.backup_jobs import FEW_SEGMENTS, LATE_SECONDS, log_state

SINCE = "since.json"
"""When it began to be watched: a host whose first backup is still to come is not late."""
RESULTS = {
    "timeout": "it ran out of time",
    "oom-kill": "it was killed for want of memory",
    "signal": "it was killed",
    "core-dump": "it crashed",
    "start-limit-hit": "it was started too often",
}
"""systemd's words for how a service ended (systemd.exec(5), $SERVICE_RESULT)."""


def too_old(store: Store) -> str:
    """Return in words that the newest proven backup is too old, with its age; nothing where all is well."""
    hours = store.settings().max_age
    newest, now = Receipts(store).newest_proof(), datetime.now(UTC)
    if newest:
        age = now - newest.made
        return f"The newest proven backup is {_hours(age)} old" if age > timedelta(hours=hours) else ""
    try:
        since = datetime.fromisoformat(store.noted(SINCE)["at"])
    except (KeyError, ValueError, TypeError):
        store.write(SINCE, {"at": now.isoformat()})
        return ""
    waited = abs(now - since)
    return f"No backup was proven in {_hours(waited)}" if waited > timedelta(hours=hours) else ""


def late_log(store: Store) -> str:
    """Return in words what is wrong with PostgreSQL's log, where it is kept; nothing where all is well."""
    log = log_state(store.folder)
    if log is None:
        return ""
    waited = time.time() - log["waits"] if log["waits"] else 0
    if log["broken"]:
        return f"The log has a gap, and no moment after it can be brought back until the next backup: {log['broken']}"
    if log["unarchived"] > FEW_SEGMENTS:
        return f"PostgreSQL could not hand over {log['unarchived']} segments of its log: its own log says why"
    if log["failure"]:
        return f"The log is not sent: {log['failure']['reason']}"
    return f"The log was not sent for {waited // 60:.0f} minutes" if waited > LATE_SECONDS else ""


def _hours(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return f"{hours} hours" if hours < 48 else f"{age.days} days"


def watch(teller: Teller) -> None:
    """Tell, once a day while it lasts, that the newest proven backup is too old, or that the log is not sent."""
    if reason := late_log(teller.store):
        teller.say(reason)
        teller.log_failed(reason)
    reason = too_old(teller.store)
    if reason:
        failure = teller.store.noted(FAILURE).get("reason")
        teller.say(reason)
        teller.silent(f"{reason}. {f'The last one failed: {failure}' if failure else 'None was made since.'}")


def tell_failure(teller: Teller, environ: Mapping[str, str]) -> None:
    """Tell how a backup ended, unless it told so itself."""
    unit = environ.get("MONITOR_INVOCATION_ID", "")
    if unit and teller.store.noted(FAILURE).get("unit") == unit:
        return
    result = environ.get("MONITOR_SERVICE_RESULT", "")
    teller.failed(f"The backup did not come to its end: {RESULTS.get(result, 'it ended with an error')}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(words: Sequence[str]) -> None:
    verb, folder = words
    teller = Teller(Site.at_hand(os.environ), Store(Path(folder)), _say)
    if verb == "watch":
        watch(teller)
    else:
        tell_failure(teller, os.environ)


if __name__ == "__main__":
    main(sys.argv[1:])
