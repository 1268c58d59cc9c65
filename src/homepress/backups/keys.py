"""The key of a repository: made once, known by a short name, and what receipts are signed with."""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from homepress.errors import BackupFailed

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No letter or digit that could be taken for another one on paper."""
GROUPS, LENGTH = 8, 4
"""32 characters of 31: 158 bits."""


def make() -> str:
    """Return a new key, in groups, as it is typed from a recovery sheet."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(GROUPS))


def name_of(key: str) -> str:
    """Return by what name receipts call a key. Nothing about the key follows from it."""
    return hashlib.sha256(b"homepress backup key\0" + key.encode()).hexdigest()[:8]


def write(path: Path, key: str) -> None:
    """Store a key where nobody but the owner can read it at any moment. Never replaces one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> str:
    """Return the key in a file. Raises BackupFailed."""
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupFailed(
            f"{path}: the key of the backups cannot be read: {error}",
            hint="It is on the recovery sheet: write it into a file, and name that with --key-file.",
        ) from error
    if not key:
        raise BackupFailed(f"{path}: is empty", hint="The key is on the recovery sheet.")
    return key


def signature(key: str, facts: Mapping[str, Any]) -> str:
    """Return the HMAC-SHA256 of facts: who has the key can tell that who wrote them had it."""
    signing = hashlib.sha256(b"homepress receipts\0" + key.encode()).digest()
    return hmac.new(signing, json.dumps(facts, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def is_signed(key: str, facts: Mapping[str, Any], claimed: str) -> bool:
    return hmac.compare_digest(signature(key, facts), claimed)
