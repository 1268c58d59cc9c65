"""Views that wait in memory to be written together.

A process writes them down when many wait, when the first has waited for half a minute, and when it
stops. What is killed outright, or loses its power, loses what came in since; a database that is away is
waited for. So a thousand views in a rush cost eight writes (see `counting`), and a quiet blog at most
four a minute. No job does this: a job runs in another process, which cannot see this one's memory.
"""

import atexit
import logging
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.utils import timezone

from homepress.stats import counting
from homepress.stats.counting import TallyKey, View
from homepress.stats.floods import Floods
from homepress.stats.reasons import Reason

logger = logging.getLogger("homepress.stats")

MANY = 250
"""Views that are written without waiting longer."""

MOST = 20_000
"""Views that are kept while the database is away; more are lost."""

ATTEMPTS = 3
"""A post may be deleted while its views are written: they are looked at again."""


class Waiting:
    """What one process has not yet written down."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.writing = threading.Lock()
        self.floods = Floods()
        self.thread: threading.Thread | None = None
        self.is_in_vain = False
        """Whether the database did not answer the last time: then only time brings the next attempt."""
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.views: dict[str, View] = {}
        self.others: Counter[TallyKey] = Counter()
        self.searches: Counter[tuple[date, str]] = Counter()

    def add_view(self, digest: str, view: View) -> None:
        """Take in a view; one that waits already is the same visitor's."""
        with self.lock:
            if self._is_full():
                return
            if self.floods.comes_from_one(view.network, timezone.now()):
                self.others[view.left_out(Reason.FLOOD)] += 1
            elif digest in self.views:
                self.others[view.left_out(Reason.AGAIN)] += 1
            else:
                self.views[digest] = view
        self._look()

    def add_other(self, key: TallyKey) -> None:
        """Take in what is no view and still counted."""
        with self.lock:
            if not self._is_full():
                self.others[key] += 1
        self._look()

    def add_search(self, day: date, query: str) -> None:
        """Take in a search that found nothing."""
        with self.lock:
            if not self._is_full():
                self.searches[day, query] += 1
        self._look()

    def _size(self) -> int:
        return len(self.views) + len(self.others) + len(self.searches)

    def _is_full(self) -> bool:
        return self._size() >= MOST

    def _look(self) -> None:
        """Write where many wait; else see to it that somebody will."""
        if self._size() >= MANY and not self.is_in_vain:
            if self.writing.acquire(blocking=False):
                self.writing.release()
                self.write()
        elif settings.STATS_WRITE_AFTER:
            self._start_thread()

    def _start_thread(self) -> None:
        """Start the one that writes now and then: in each process when it first has something, after any fork."""
        with self.lock:
            if self.thread is not None:
                return
            self.thread = threading.Thread(target=self._write_later, name="stats", daemon=True)
            atexit.unregister(self.write)
            atexit.register(self.write)
            self.thread.start()

    def _write_later(self) -> None:
        """Wait and write while there is something; then end, and the next view starts another."""
        while self._is_wanted():
            threading.Event().wait(settings.STATS_WRITE_AFTER)
            try:
                self.write()
            finally:
                connection.close()

    def _is_wanted(self) -> bool:
        with self.lock:
            if not self._size():
                self.thread = None
            return self.thread is not None

    def write(self) -> None:
        """Write down what waits now. Where the database does not answer, it goes on waiting."""
        with self.writing:
            with self.lock:
                views, others, searches = self.views, self.others, self.searches
                self._begin_anew()
            if not views and not others and not searches:
                return
            try:
                counted = _persistently(lambda: counting.count(views, others))
                views, others = {}, Counter()
                counting.take_back(self._learn(counted))
                counting.count_searches(searches)
                self.is_in_vain = False
            except (OperationalError, InterfaceError) as error:
                logger.warning("%d views wait, as the database does not take them: %s", len(views), error)
                self.is_in_vain = True
                self._put_back(views, others, searches)
            except Exception:
                logger.exception("%d views are lost", len(views))

    def _learn(self, counted: counting.Counted) -> list[View]:
        """Remember what was counted; return what of it, and of before, is to be taken back."""
        now = timezone.now()
        with self.lock:
            self.floods.remember(counted.views, now)
            return self.floods.begin(counted.flooding, now)

    def _put_back(self, views: dict[str, View], others: Counter[TallyKey], searches: Counter[tuple[date, str]]) -> None:
        """Keep what was not written, the oldest first, as far as there is room."""
        with self.lock:
            newer = self.views, self.others, self.searches
            self.views, self.others, self.searches = views, others, searches
            for digest, view in newer[0].items():
                if not self._is_full():
                    self.views.setdefault(digest, view)
            if not self._is_full():
                self.others.update(newer[1])
                self.searches.update(newer[2])


def _persistently[Result](act: Callable[[], Result]) -> Result:
    """Do it, and again where a post was deleted meanwhile."""
    for _ in range(ATTEMPTS - 1):
        with suppress(IntegrityError):
            return act()
    return act()


waiting = Waiting()
