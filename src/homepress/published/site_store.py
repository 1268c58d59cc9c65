"""The store of the site that this process belongs to."""

import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from django.conf import settings

from homepress.published import error_pages, headers
from homepress.published.serving import Files
from homepress.published.stamp import stamp
from homepress.published.store import Store

logger = logging.getLogger("homepress.published")

TOLD = ".serving"
"""What the name of a release's waiting file ends with once it serves; it is removed when that is seen."""


def current() -> Store:
    """Return the store; whether there is anything in it is another question."""
    return _store(settings.HOME / "pages", settings.PAGES_LIMIT)


def files() -> Files:
    """Return what this process holds of the store's files."""
    return _files(current())


@lru_cache(maxsize=1)
def _store(folder: Path, limit: int) -> Store:
    return Store(folder, limit=limit)


@lru_cache(maxsize=1)
def _files(store: Store) -> Files:
    return Files(store, headers.standard())


def open_store() -> bool:
    """Make the store ready for a server that starts; False where it cannot be. Called before processes are forked.

    Of two releases side by side the one that serves stores its pages (`taking_over`), or where nobody
    says which that is, the one that was started last; the other one's are not taken.
    """
    store = current()
    if not settings.KEEP_PAGES:
        return False
    try:
        store.prepare(boot())
    except (OSError, sqlite3.Error) as error:
        logger.warning("pages cannot be stored in %s: %s", store.folder, error)
        return False
    store.stamp = stamp()
    return waits() or claim()


def waits() -> bool:
    """Whether another release serves, which a deploy says by a file."""
    path: Path | None = settings.ENVIRONMENT.waiting_file
    return path is not None and path.exists()


def claim() -> bool:
    """Take the pages of this release and no others from now on, and tell; False where they cannot be stored."""
    store = current()
    try:
        if store.claim(store.stamp) or not error_pages.are_there(store):
            error_pages.write(store)
    except (OSError, sqlite3.Error) as error:
        logger.warning("pages cannot be stored in %s: %s", store.folder, error)
        return False
    if settings.ENVIRONMENT.waiting_file is not None:
        settings.ENVIRONMENT.waiting_file.with_suffix(TOLD).unlink(missing_ok=True)
    return True


def join_store() -> bool:
    """Let this process store pages beside the server that opened the store; False where it may not.

    It never has pages thrown away: where the server is made of something else, the server is right.
    """
    store = current()
    if not settings.KEEP_PAGES or not store.exists():
        return False
    store.stamp = store.stamp or stamp()
    return store.takes_pages()


def lock_file(name: str) -> Path:
    """Where a lock of this host lies."""
    return current().inner / "locks" / name


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold a lock of this host for the time of a block; a process that is killed lets go."""
    with lock_file(name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def lock_at_once(name: str) -> TextIO | None:
    """Return the file of a lock that nobody held, locked for as long as it is open; None where somebody holds it."""
    file = lock_file(name).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def boot() -> str:
    """Return the name that the kernel gave to this boot of the machine; empty where it gives none."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
