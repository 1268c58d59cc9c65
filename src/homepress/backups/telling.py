"""Telling the owner: a failure at once, a success once a day, and a sign of life to whom silence is a failure.

Messages go to HOMEPRESS_NOTIFY_URLS, and by mail to the owners where HOMEPRESS_MAIL_URL says how it leaves.

The messages leave from here and now, and not by the site's queue: a backup may fail since the database is away.
"""

import http.client
import os
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from homepress.backups import code
from homepress.backups.programs import acting_as_owner_of
from homepress.backups.receipts import Receipt
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.errors import BackupFailed
from homepress.project.environment import PREFIX

ANSWER_SECONDS = 20
BETWEEN = timedelta(hours=20)
"""How long a success stays untold after another: a daily timer is not always on the minute."""

FAILURE = "failure.json"
"""What failed last, until a backup is proven again."""
LOG_TOLD = "log-told.json"
"""When it was told last that the database's log is not kept safe; until there is a new base."""
OWNERS = "owners.json"
"""Whom mail goes to when the database cannot say it."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of the backups of one site. What cannot be told is said, and ends nothing."""

    site: Site
    store: Store
    say: Say

    def failed(self, reason: str) -> None:
        """Tell at once that there is no new backup, or that it is not proven."""
        self._note_failure(reason)
        self._beat("/fail")
        self._send("Backup FAILED", reason)

    def _note_failure(self, reason: str) -> None:
        unit = os.environ.get("INVOCATION_ID", "")
        self._note(FAILURE, {"at": datetime.now(UTC).isoformat(timespec="seconds"), "reason": reason, "unit": unit})

    def restore_failed(self, reason: str) -> None:
        """Tell at once that a restore came to nothing, also whoever is not at the terminal that asked for it."""
        self._send("Restore FAILED", reason)

    def unreachable(self, reason: str) -> None:
        """Tell that the site's host is out of reach: at once, and then once a day, for it is tried again and again."""
        if self._is_news("unreachable.json"):
            self.failed(reason)
            self._tell_no_more("unreachable.json")
        else:
            self._note_failure(reason)

    def rehearsed(self, receipt: Receipt) -> None:
        """Tell what a rehearsal found."""
        if not receipt.is_proof:
            wrong = next((check for check in receipt.checks if check.wrong), None)
            self.failed(f"{receipt.snapshot[:8]} is not proven: {wrong.name}: {wrong.wrong}" if wrong else "no checks")
            return
        self.store.forget(FAILURE)
        self.store.forget("unreachable.json")
        self._beat("")
        if self._is_news("told.json"):
            found = "; ".join(f"{check.name} {check.found}" for check in receipt.checks if check.found)
            self._send("Backup proven", f"{receipt.snapshot[:8]}: {found}")
            self._tell_no_more("told.json")

    def silent(self, reason: str) -> None:
        """Tell once a day, while it lasts, that nothing was proven for too long."""
        self._beat("/fail")
        if self._is_news("silence.json"):
            self._send("Backups are too old", reason)
            self._tell_no_more("silence.json")

    def log_failed(self, reason: str) -> None:
        """Tell once a day, while it lasts, that the database's log is not kept safe."""
        if self._is_news(LOG_TOLD):
            self._send("Point in time FAILED", f"{reason}. Backups are not touched by it.")
            self._tell_no_more(LOG_TOLD)

    def _is_news(self, name: str) -> bool:
        """Whether something was not told lately. A time in the future is that of a clock that was wrong."""
        try:
            told_at = datetime.fromisoformat(self.store.noted(name)["told_at"])
            return abs(datetime.now(UTC) - told_at) > BETWEEN
        except (ValueError, KeyError, TypeError):
            return True

    def _tell_no_more(self, name: str) -> None:
        self._note(name, {"told_at": datetime.now(UTC).isoformat()})

    def _note(self, name: str, facts: Mapping[str, Any]) -> None:
        """Write down what was told. A disk without room must not keep anything from being told."""
        if not self.store.folder.is_dir():
            return
        try:
            self.store.write(name, facts)
        except OSError as error:
            self.say(f"{self.store.folder / name}: {error.strerror}")

    def _send(self, title: str, text: str) -> None:
        variables = self.site.variables
        if not (variables.get(f"{PREFIX}NOTIFY_URLS") or variables.get(f"{PREFIX}MAIL_URL")):
            return
        known = self.store.noted(OWNERS).get("owners", [])
        try:
            with acting_as_owner_of(self.site.home):  # whom the database lets in, to say who the owners are
                told = code.ask(variables, "tell", f"{self.site.name}: {title}", text, *known)
        except BackupFailed as failed:
            self.say(f"No notification was sent: {failed.message}")
            return
        self._note(OWNERS, {"owners": told["owners"]})
        for unsent in told["unsent"]:
            self.say(f"A notification was not sent: {unsent}")

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
