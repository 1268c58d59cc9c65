"""How long restic may go on trying a place that has stopped to answer, and that somebody hears of it.

By itself it tries each thing for up to a quarter of an hour, its own lock at last, and is silent meanwhile.
"""

import time
from collections.abc import Callable

from homepress.errors import BackupFailed

PATIENCE_SECONDS = 300
"""Lines that are cut at night and connect anew are back by then."""
PAUSE_SECONDS = 90
"""restic waits for a minute at most between two tries. What it says after more than that is a new trouble."""
TRIES_AGAIN = "retrying after"


class Patience:
    """Hears what one run of restic says."""

    def __init__(self, place: str, say: Callable[[str], object]) -> None:
        self.place, self.say = place, say
        self.since = self.last = float("-inf")

    def hear(self, line: str) -> None:
        """Take in a line of stderr. Raises BackupFailed where the trouble has lasted for too long."""
        if TRIES_AGAIN not in line:
            return
        now, why = time.monotonic(), line.partition(": ")[2] or line
        if now - self.last > PAUSE_SECONDS:
            self.since = now
            self.say(f"{self.place} has stopped to answer; trying again …")
        self.last = now
        if now - self.since >= PATIENCE_SECONDS:
            raise BackupFailed(
                f"{self.place} has stopped to answer: {why}",
                hint="Every earlier backup is as it was. What was sent is used by the next one.",
            )
