"""Room on a disk, which is looked for before anything is written."""

import shutil
from pathlib import Path

from homepress.errors import BackupFailed

SPARE_BYTES = 100_000_000
"""What has to stay free on a disk besides what is written to it."""


def assert_room(folder: Path, size: int, doing: str, *, hint: str, whose: str = "") -> None:
    """Refuse where a folder's disk could run full of so many bytes. Raises BackupFailed.

    `doing` says what takes them, up to the number; `whose` is said of a folder on a machine that is not the reader's.
    """
    free, needed = shutil.disk_usage(folder).free, size + SPARE_BYTES
    if free < needed:
        message = f"{folder}{whose}: {free / 1e6:,.0f} MB are free, and {doing} {needed / 1e6:,.0f}"
        raise BackupFailed(message, hint=hint)
