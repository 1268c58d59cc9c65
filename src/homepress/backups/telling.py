"""Telling the owner: a failure at once, a success once a day, and a sign of life to whom silence is a failure.

The messages leave from here and now, and not by the site's queue: a backup may fail since the database is away.
"""

import http.client
import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from homepress.backups import code
from homepress.backups.receipts import Receipt
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed
from homepress.project.environment import PREFIX

ANSWER_SECONDS = 20
BETWEEN = timedelta(hours=20)
"""How long a success stays untold after another: a daily timer is not always on the minute."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of the backups of one site. What cannot be told is said, and ends nothing."""

    site: Site
    store: Store
    say: Say

    def failed(self, reason: str) -> None:
        """Tell at once that there is no new backup, or that it is not proven."""
        self._beat("/fail")
        self._send("Backup FAILED", reason)

    def rehearsed(self, receipt: Receipt) -> None:
        """Tell what a rehearsal found."""
        if not receipt.is_proof:
            wrong = next((check for check in receipt.checks if check.wrong), None)
            self.failed(f"{receipt.snapshot[:8]} is not proven: {wrong.name}: {wrong.wrong}" if wrong else "no checks")
            return
        self._beat("")
        if self._is_news():
            found = "; ".join(f"{check.name} {check.found}" for check in receipt.checks if check.found)
            self._send("Backup proven", f"{receipt.snapshot[:8]}: {found}")
            self._last.write_text(json.dumps({"told_at": datetime.now(UTC).isoformat()}), encoding="utf-8")

    @property
    def _last(self) -> Path:
        return self.store.folder / "told.json"

    def _is_news(self) -> bool:
        try:
            told_at = datetime.fromisoformat(json.loads(self._last.read_text(encoding="utf-8"))["told_at"])
            return datetime.now(UTC) - told_at > BETWEEN
        except (OSError, ValueError, KeyError, TypeError):
            return True

    def _send(self, title: str, text: str) -> None:
        if not self.site.variables.get(f"{PREFIX}NOTIFY_URLS"):
            return
        try:
            for unsent in code.ask(self.site.variables, "tell", f"{self.site.name}: {title}", text):
                self.say(f"A notification was not sent: {unsent}")
        except BackupFailed as failed:
            self.say(f"No notification was sent: {failed.message}")

    def _beat(self, suffix: str) -> None:
        """Tell the heartbeat's address, as Healthchecks and its like want it: with `/fail` after it, of a failure."""
        address = self.site.variables.get(f"{PREFIX}BACKUP_HEARTBEAT")
        if not address:
            return
        try:
            with urllib.request.urlopen(address.rstrip("/") + suffix, data=b"", timeout=ANSWER_SECONDS):  # noqa: S310  # the variable's check lets http and https alone through
                return
        except (OSError, http.client.HTTPException) as error:
            self.say(f"The heartbeat was not taken: {error}")
