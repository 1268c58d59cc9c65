"""What restic complains of, and what it means."""

import re

from homepress.errors import BackupFailed


class RepositoryMissing(BackupFailed):
    """There is no repository at the address."""


class RepositoryDamaged(BackupFailed):
    """Bytes in the repository are not those that were written."""


class NoRoom(BackupFailed):
    """A disk is full: that of the repository, or the one that a backup was fetched to."""


COMPLAINTS: tuple[tuple[tuple[str, ...], type[BackupFailed], str, str], ...] = (
    (
        ("wrong password or no key found",),
        BackupFailed,
        "The key {key} does not open the repository {place}",
        "Receipts and the recovery sheet name the key that a backup needs.",
    ),
    (
        ("no space left on device", "disk quota exceeded", "read-only file system"),
        NoRoom,
        "No room is left for {place}; every earlier backup is as it was",
        "Make room there, or let it be written to.",
    ),
    (
        ("repository is already locked", "unable to create lock"),
        BackupFailed,
        "{place} is in use by another backup or check",
        "Try again when that is done.",
    ),
    (
        ("ciphertext verification failed", "hash does not match", "invalid data returned", "not found in index"),
        RepositoryDamaged,
        "The repository {place} is damaged: {said}",
        "Its disk may be failing. Back up to another place today: homepress backup --to PLACE",
    ),
    (
        (
            r"permission denied \(",
            "access denied",
            "accessdenied",
            "signaturedoesnotmatch",
            "signature we calculated does not match",
            "does not exist in our records",
            "invalidaccesskeyid",
            "401 ",
            "403 ",
        ),
        BackupFailed,
        "{place} does not let us in: {said}",
        "Does it know the SSH key, or HOMEPRESS_BACKUP_USER and HOMEPRESS_BACKUP_PASSWORD for s3: and rest:?",
    ),
    (
        (
            "connection refused",
            "no route to host",
            "could not resolve",
            "dial tcp",
            "timed out",
            "connection lost",
            "ssh command exited",
        ),
        BackupFailed,
        "{place} cannot be reached: {said}",
        "Try again when it can.",
    ),
    (
        (r"(unable to open config file|repository does not exist):.*(does not exist|no such file|\(404\))",),
        RepositoryMissing,
        "There is no repository at {place}",
        "Is its disk mounted?",
    ),
    (
        ("unable to start the sftp session",),
        BackupFailed,
        "{place} cannot be reached: {said}",
        "Try again when it can.",
    ),
)
"""Patterns in restic's words, and what they mean: the error, its message and its hint. The first that fits counts.

Only where a place says that there is nothing is one to make a repository in: restic begins with the same words, and
asks the same question, wherever it does not get in.
"""


def meaning(said: str) -> tuple[type[BackupFailed], str, str] | None:
    """Return error, message and hint for restic's words; none where they are not known."""
    for patterns, kind, message, hint in COMPLAINTS:
        if any(re.search(pattern, said, re.IGNORECASE) for pattern in patterns):
            return kind, message, hint
    return None


def telling_line(said: str) -> str:
    """Return the line that says what is wrong: restic's own last words are often a question."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("Fatal:", "subprocess ssh:")) or "denied" in line.lower()]
    return (telling or lines or ["it said nothing"])[0]
