"""The receipts that a home server leaves on the site's host, so that the host knows when nobody backs it up any more.

They lie in a store of their own, which holds no backups. Two stay: the newest, and the newest that is a proof.
"""

import re
from datetime import datetime

from homepress.backups import keys, receipts
from homepress.backups.receipts import Receipt, Receipts
from homepress.backups.store import Store
from homepress.errors import BackupFailed

LARGEST = 65_536
"""Bytes of a receipt; one has some two thousand."""
SNAPSHOT = re.compile(r"[0-9a-f]{64}")
"""restic's name of one. It becomes the name of a file."""


def take(site: str, store: Store, data: bytes) -> Receipt:
    """Keep a receipt of a site's in the place of the one before. Raises BackupFailed for what is none."""
    if len(data) > LARGEST:
        raise BackupFailed(f"A receipt has at most {LARGEST:,} bytes")
    receipt = receipts.read(data, keys.read(store.key_file))
    if receipt is None or receipt.site != site or not _is_sound(receipt):
        raise BackupFailed(
            "That is no receipt for this site, or another key signed it",
            hint="Both machines get HOMEPRESS_BACKUP_KEY from homepress apply.",
        )
    kept = Receipts(store)
    kept.write(receipt)
    store.write("last.json", {"snapshot": receipt.snapshot, "made_at": receipt.made_at})
    proof = kept.newest_proof()
    stay = {f"{one.snapshot}.json" for one in (receipt, proof) if one}
    for path in store.receipts.iterdir():
        if path.name not in stay:
            path.unlink()
    return receipt


def _is_sound(receipt: Receipt) -> bool:
    """Whether what others rely on is what it should be, whoever signed it."""
    try:
        dated = [datetime.fromisoformat(at) for at in (receipt.made_at, receipt.rehearsed_at)]
    except (ValueError, TypeError):
        return False
    return all(at.tzinfo for at in dated) and bool(SNAPSHOT.fullmatch(receipt.snapshot))
