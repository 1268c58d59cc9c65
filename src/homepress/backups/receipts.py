"""Receipts: what a rehearsal found, signed, one file for each backup. Without one, a backup is unproven."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from homepress.backups import clocks, keys
from homepress.backups.restic import Snapshot
from homepress.backups.store import Store
from homepress.errors import BackupFailed


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

    @property
    def made(self) -> datetime:
        """When the backup was made. Raises ValueError."""
        at = datetime.fromisoformat(self.made_at)
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def signed(receipt: Receipt, key: str) -> bytes:
    """Return a receipt as it is stored and sent: JSON, with a signature that only the key can make."""
    facts = json.loads(json.dumps(asdict(receipt)))
    return json.dumps({**facts, "signature": keys.signature(key, facts)}, indent=1).encode() + b"\n"


def read(data: bytes, key: str) -> Receipt | None:
    """Return a receipt from what was stored or sent; None for what is none, or is not signed with the key."""
    try:
        facts: dict[str, Any] = json.loads(data)
        claimed = str(facts.pop("signature"))
        if not keys.is_signed(key, facts, claimed):
            return None
        checks = tuple(Check(**check) for check in facts.pop("checks"))
        return Receipt(**facts, checks=checks)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class Receipts:
    """The receipts in a store."""

    store: Store

    def write(self, receipt: Receipt) -> Path:
        """Sign and store a receipt; an earlier one of the same backup is replaced."""
        path = self._path(receipt.snapshot)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".new")
        draft.write_bytes(signed(receipt, keys.read(self.store.key_file)))
        draft.rename(path)
        return path

    def of(self, snapshot: Snapshot) -> Receipt | None:
        """Return the receipt of a backup; None where there is none, or one that nobody with the key signed."""
        return self._read(snapshot.id)

    def newest_proof(self) -> Receipt | None:
        """Return that of the newest proven backup, without asking the repository; None where none is proven.

        A backup that a wrong clock has dated in the future tells nothing about its age, and is left out.
        """
        found = [self._read(path.stem) for path in self.store.receipts.glob("*.json")]
        proofs = [one for one in found if one and one.is_proof and not clocks.is_future(one.made)]
        return max(proofs, key=lambda one: one.made, default=None)

    def forget(self, snapshots: Sequence[Snapshot]) -> None:
        """Remove the receipts of backups that are no more."""
        for snapshot in snapshots:
            self._path(snapshot.id).unlink(missing_ok=True)

    def _read(self, name: str) -> Receipt | None:
        try:
            receipt = read(self._path(name).read_bytes(), keys.read(self.store.key_file))
        except (OSError, BackupFailed):
            return None
        return receipt if receipt and receipt.snapshot == name else None

    def is_proven(self, snapshot: Snapshot) -> bool:
        receipt = self.of(snapshot)
        return receipt is not None and receipt.is_proof

    def newest_proven(self, snapshots: Sequence[Snapshot]) -> Snapshot | None:
        """Return the first that is proven and not dated in the future, of backups with the newest first."""
        return next((one for one in snapshots if self.is_proven(one) and not clocks.is_future(one.taken_at)), None)

    def _path(self, snapshot: str) -> Path:
        return self.store.receipts / f"{snapshot}.json"
