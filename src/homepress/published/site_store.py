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
    """Make the store ready to take the pages of a server that starts; False where it cannot be.

    Called once, before processes are forked: of two releases side by side the one that was started
    last stores its pages, and the other one's are not taken any more.
    """
    store = current()
    if not settings.KEEP_PAGES:
        return False
    try:
        store.prepare(boot())
        store.claim(stamp())
        error_pages.write(store)
    except (OSError, sqlite3.Error) as error:
        logger.warning("pages cannot be stored in %s: %s", store.folder, error)
        return False
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
