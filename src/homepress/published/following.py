"""Seeing to it that what changed disappears from this host: at once by the writer, else within half a second.

A writer's process purges right after its commit, before the answer. What it cannot see to is seen to
by the one process of the host that follows: changes made on other hosts or by a process that was
killed after its commit, posts whose time has come, a clock that was put back, a database that was
restored from a backup.
"""

import logging
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.utils import timezone

from homepress.blog import showing
from homepress.core.models import Change, Follower
from homepress.published import site_store
from homepress.published.store import Store

logger = logging.getLogger("homepress.published")

TICK_SECONDS = 0.5
SEEN_EVERY = 60.0
"""Seconds between signs of life, each a write to the site's database."""
LIVE = timedelta(minutes=3)
"""A host that was not seen for so long is not waited for."""
FORGOTTEN_AFTER = timedelta(days=2)
"""Nothing is written down for a host that was not seen for so long; when it comes back, it begins anew."""
OTHERS_SECONDS = 2.0
"""How long a writer waits until the other hosts have purged; they look every half a second."""

EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
LATEST = datetime(9999, 12, 30, tzinfo=UTC)

_followers: dict[int, threading.Thread] = {}


def after_a_commit() -> None:
    """Purge what this process has just changed, here, and wait until it is purged on the other hosts."""
    store = site_store.current()
    own: str = store.state("follower") if store.exists() else ""
    if own:
        see_to_changes(store)
    deadline = time.monotonic() + OTHERS_SECONDS
    others = Change.objects.filter(follower__seen_at__gt=timezone.now() - LIVE)
    others = others.exclude(follower=UUID(own)) if own else others
    while others.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def see_to_changes(store: Store) -> int:
    """Purge what was said to have changed, then delete the word of it; return how many rows that were.

    When this returns, everything that was committed before it was called is purged, be it by another
    process: that one held the lock until it was done.
    """
    with site_store.lock("changes"):
        rows = list(Change.objects.filter(follower=store.state("follower")))
        if not rows:
            return 0
        for withdrawn in (False, True):
            names = {name for row in rows if row.withdrawn is withdrawn for name in row.names}
            if names:
                store.purge(names, withdrawn=withdrawn)
        _see_to_the_clock(store, look_again=True)
        Change.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return len(rows)


def see_to_the_clock(store: Store) -> None:
    """Purge what shows posts that came due since the last look; everything, where the clock was put back."""
    with site_store.lock("changes"):
        _see_to_the_clock(store, look_again=False)


def _see_to_the_clock(store: Store, *, look_again: bool) -> None:
    """Under the lock: of two processes one would write down a span without the post that the other saw."""
    now = timezone.now()
    ended = store.purge_ended(now)
    begins = [ended] if ended else []
    if span := _span(store):
        begin, end = span
        begins += [begin] if begin <= now else []
        if begin <= now < end and not look_again and not ended:
            return
        if now < begin:
            store.purge_all()
        elif now >= end:
            store.purge(showing.appeared(begin, now))
    last, coming = showing.span_of_the_present()
    begins += [last] if last else []
    store.note(present_from=max(begins, default=EARLIEST).isoformat(), present_until=(coming or LATEST).isoformat())


def _span(store: Store) -> tuple[datetime, datetime] | None:
    """Return between which moments nothing comes due; of a new store, which has no page, it is not known yet."""
    begin, end = store.state("present_from"), store.state("present_until")
    return (datetime.fromisoformat(begin), datetime.fromisoformat(end)) if begin and end else None


def see_to_all(store: Store) -> None:
    """Do once what a follower does all the time. Raises DatabaseError where the database is away."""
    if not _is_registered(store):
        register(store)
    see_to_changes(store)
    see_to_the_clock(store)


def register(store: Store) -> None:
    """Have every change from now on written down for this host, and begin anew.

    A writer that has looked at the followers already and is not done would leave this one out. On
    SQLite there is none while we write; on PostgreSQL the lock waits until there is none.
    """
    key, now = uuid4(), timezone.now()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {Follower._meta.db_table} IN ACCESS EXCLUSIVE MODE")  # noqa: SLF001  # _meta is a public API
        Follower.objects.create(pk=key, seen_at=now)
    store.purge_all()
    store.note(follower=str(key), seen=now.isoformat())


def _is_registered(store: Store) -> bool:
    """Give a sign of life; False where the database knows this host not, or as it was once: it was restored."""
    key, seen, now = store.state("follower"), store.state("seen"), timezone.now()
    if not key:
        return False
    Follower.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).exclude(pk=key).delete()
    if not Follower.objects.filter(pk=key, seen_at=seen).update(seen_at=now):
        return False
    store.note(seen=now.isoformat())
    return True


def start() -> None:
    """Let this process follow, in a thread, as soon as no other process of the host does."""
    if os.getpid() not in _followers:
        _followers.clear()
        thread = threading.Thread(target=_follow, name="following", daemon=True)
        _followers[os.getpid()] = thread
        thread.start()


def _follow() -> None:
    store = site_store.current()
    with site_store.lock("follower"):
        seen_at = 0.0
        while True:
            close_old_connections()
            try:
                if time.monotonic() - seen_at >= SEEN_EVERY:
                    see_to_all(store)
                    store.tidy()
                    seen_at = time.monotonic()
                else:
                    see_to_changes(store)
                    see_to_the_clock(store)
            except (DatabaseError, InterfaceError) as error:
                logger.info("the database does not answer: %s", error)
                connection.close()
            except Exception:
                logger.exception("following stumbled")
            time.sleep(TICK_SECONDS)
