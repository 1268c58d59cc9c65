"""Receipts: what a rehearsal found, signed, one file for each backup. Without one, a backup is unproven."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from homepress.backups import keys
from homepress.backups.restic import Snapshot
from homepress.backups.store import Store


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a rehearsal looked at; `wrong` says what was not as it should be."""

    name: str
    found: str
    wrong: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a rehearsal found."""

    snapshot: str
    site: str
    key: str
    """The name of the key that is needed to restore the backup."""
    made_at: str
    rehearsed_at: str
    seconds: float
    homepress: str
    """The version whose application was booted."""
    checks: tuple[Check, ...]

    @property
    def is_proof(self) -> bool:
        return bool(self.checks) and not any(check.wrong for check in self.checks)


@dataclass(frozen=True, slots=True)
class Receipts:
    """The receipts in a store."""

    store: Store

    def write(self, receipt: Receipt) -> Path:
        """Sign and store a receipt; an earlier one of the same backup is replaced."""
        facts = json.loads(json.dumps(asdict(receipt)))
        signed = {**facts, "signature": keys.signature(keys.read(self.store.key_file), facts)}
        path = self._path(receipt.snapshot)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(signed, indent=1) + "\n", encoding="utf-8")
        draft.rename(path)
        return path

    def of(self, snapshot: Snapshot) -> Receipt | None:
        """Return the receipt of a backup; None where there is none, or one that nobody with the key signed."""
        try:
            facts: dict[str, Any] = json.loads(self._path(snapshot.id).read_text(encoding="utf-8"))
            claimed = str(facts.pop("signature"))
            if facts["snapshot"] != snapshot.id or not keys.is_signed(keys.read(self.store.key_file), facts, claimed):
                return None
            checks = tuple(Check(**check) for check in facts.pop("checks"))
            return Receipt(**facts, checks=checks)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def is_proven(self, snapshot: Snapshot) -> bool:
        receipt = self.of(snapshot)
        return receipt is not None and receipt.is_proof

    def newest_proven(self, snapshots: Sequence[Snapshot]) -> Snapshot | None:
        """Return the first that is proven, of backups with the newest first."""
        return next((one for one in snapshots if self.is_proven(one)), None)

    def _path(self, snapshot: str) -> Path:
        return self.store.receipts / f"{snapshot}.json"
