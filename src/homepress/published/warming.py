"""Drawing the public pages that nobody has asked for yet, so that they too are there when nothing can be drawn.

A page is asked for as a stranger asks, through all middleware; whether it may be stored and what it
shows is decided there and nowhere else. One process of a host does so, one page at a time.
"""

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any, TextIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from homepress.published import site_store
from homepress.published.addresses import Page, host_of, name_of
from homepress.published.public_addresses import public_paths
from homepress.published.store import Store

logger = logging.getLogger("homepress.published")

SHARE = 0.2
"""Of one core; the rest of the time is slept, after each page as long as it took."""
LOOK_SECONDS = 5.0
"""Between two looks whether anything was purged."""
ROUND_SECONDS = 600.0
"""After so long all is looked through, purge or not: pages also end by themselves."""
AGAIN_SECONDS = 60.0
"""A purge begins a round anew, with what is most asked for; but not more often than this."""
FULL = 0.9
"""Of the store's bound. From there on only what was in it once is drawn: nothing else is pushed out."""
AFTER_THE_WORKER = 30.0
"""A server's process waits so long for `homepress worker`, which has more time, to be the one that does it."""
PAUSE_EVERY = 200
"""Pages that are there already are passed over without a pause, so many at once."""

_threads: dict[int, threading.Thread] = {}


@dataclass(slots=True)
class Warmer:
    """Remembers what it did, so that nothing is drawn again and again that is not stored in the end."""

    store: Store
    purges: int = -1
    looked_at: float = 0.0
    refused: set[str] = field(default_factory=set)

    def is_due(self) -> bool:
        """Whether there may be pages to draw: at first, after a purge, and now and then."""
        is_old = time.monotonic() - self.looked_at >= ROUND_SECONDS
        return self.store.takes_pages() and (is_old or self.store.token() != self.purges)

    def begin(self) -> None:
        """Take down what a round that begins now will have seen."""
        self.looked_at = time.monotonic()
        if (purges := self.store.token()) != self.purges:
            self.purges = purges
            self.refused.clear()

    def missing(self) -> Iterator[Page | None]:
        """Yield the pages that are not stored, and sometimes None: a moment to rest."""
        self.begin()
        for passed, path in enumerate(public_paths(), start=1):
            page = page_at(path)
            if page and page.name not in self.refused and not self.store.file(page).exists() and self.has_room(page):
                yield page
            elif passed % PAUSE_EVERY == 0:
                yield None

    def has_room(self, page: Page) -> bool:
        """Whether the page fits beside all others, or only takes the place of its previous version."""
        is_full = self.store.state("bytes") > FULL * self.store.limit
        return not is_full or self.store.previous_file(page).exists()

    def draw(self, page: Page) -> bool:
        """Ask for the page; say whether it is stored now. Raises InterfaceError where the database is away."""
        if ask(page) == 503:
            raise InterfaceError("no page can be drawn")
        is_stored = self.store.file(page).exists()
        if not is_stored:
            self.refused.add(page.name)
        return is_stored

    def round(self, pause: Callable[[float], object]) -> int:
        """Draw what is missing, and return how many pages are stored now that were not.

        `pause` is told after each page how many seconds to rest.
        """
        drawn = 0
        for page in self.missing():
            began = time.monotonic()
            drawn += self.draw(page) if page else 0
            pause(max(0.02, (time.monotonic() - began) * (1 / SHARE - 1)))
            if time.monotonic() - self.looked_at >= AGAIN_SECONDS and self.store.token() != self.purges:
                break
        return drawn


def page_at(path: str) -> Page | None:
    """Return the page at a path of the site's own address; None where none may be stored."""
    name = name_of(path)
    host = host_of(urlsplit(settings.ENVIRONMENT.site_url).netloc, settings.ENVIRONMENT.hosts)
    return Page(host, name) if host and name else None


def ask(page: Page) -> int:
    """Ask the site for a page as a stranger does, and return the status."""
    site = urlsplit(settings.ENVIRONMENT.site_url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": page.path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": page.host,
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": site.netloc,
        "HTTP_USER_AGENT": "homepress warming",
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
    }
    response = _site()(environ, _ignore)
    try:
        return response.status_code
    finally:
        response.close()


def _ignore(*_: object) -> Callable[[bytes], object]:
    """Take the place of a server's `start_response`; what it is told stands in the response too."""
    return bytes


@cache
def _site() -> WSGIHandler:
    return WSGIHandler()


def start(*, after: float = 0.0) -> None:
    """Let this process keep pages warm, in a thread, as soon as no other process of the host does."""
    if settings.ENVIRONMENT.warm_pages and settings.KEEP_PAGES and os.getpid() not in _threads:
        _threads.clear()
        thread = threading.Thread(target=_keep_warm, args=[after], name="warming", daemon=True)
        _threads[os.getpid()] = thread
        thread.start()


def _keep_warm(after: float) -> None:
    time.sleep(after)
    if warmer := _join():
        with site_store.lock("warming"):
            while True:
                _catch_up(warmer)
                time.sleep(LOOK_SECONDS)


def _join() -> Warmer | None:
    """Return what draws the pages of this host's store; None where there is no store."""
    store = site_store.current()
    if not store.exists():
        return None
    site_store.join_store()
    return Warmer(store)


def _catch_up(warmer: Warmer) -> bool:
    """Draw what is missing, if something may be; say whether that is all."""
    close_old_connections()
    try:
        if warmer.is_due() and (drawn := warmer.round(time.sleep)):
            logger.info("%d pages drawn that nobody had asked for", drawn)
        return not warmer.is_due()
    except (DatabaseError, InterfaceError) as error:
        logger.info("no pages are drawn: %s", error)
        warmer.purges = -1  # the round was not finished
        connection.close()
    except Exception:
        logger.exception("warming stumbled")
    return False


@dataclass
class Warming:
    """The same by processes that end: a server asks whether one is due, forks it, and it finishes the rounds.

    The server holds the lock, so that none of its other processes warms; those that it forks inherit it.
    """

    warmer: Warmer
    file: TextIO | None = None
    """Open, and locked, once this server is the one that warms."""
    look_at: float = float("-inf")

    @classmethod
    def of_the_site(cls) -> "Warming | None":
        """Return it where pages are to be drawn beforehand."""
        wanted = settings.ENVIRONMENT.warm_pages and settings.KEEP_PAGES
        return cls(warmer) if wanted and (warmer := _join()) else None

    def is_due(self) -> bool:
        """Whether there may be pages to draw. What was said yes to once counts as looked at."""
        now = time.monotonic()
        if now < self.look_at or not self._has_lock():
            return False
        self.look_at = now + LOOK_SECONDS
        try:
            is_due = self.warmer.is_due()
            if is_due:
                self.warmer.begin()
        except sqlite3.Error as error:  # of the store's own index
            logger.warning("the store cannot be read: %s", error)
            return False
        return is_due

    def _has_lock(self) -> bool:
        self.file = self.file or site_store.lock_at_once("warming")
        return self.file is not None

    def finish(self, is_wanted: Callable[[], bool]) -> None:
        """Draw until nothing is missing any more, or nobody wants it: `is_wanted` is asked between rounds."""
        self.warmer.purges = -1
        while not _catch_up(self.warmer) and is_wanted():
            time.sleep(LOOK_SECONDS)
