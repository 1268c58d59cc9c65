"""The daily removal of what is no longer needed.

An app says in its module `cleaning` what it has to remove:

    @cleaner("expired invitations")
    def expired_invitations() -> int: ...

A cleaner deletes what is past its time and returns how much that was. It has to be harmless when run
twice at once, which a plain `DELETE … WHERE` is.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks_db.models import DBTaskResult

from homepress.core.jobs.queue import job
from homepress.errors import CleaningFailed

logger = logging.getLogger("homepress.cleaning")

Cleaner = Callable[[], int]

BATCH = 2000
"""Rows in one DELETE, so that writers on SQLite never wait long for the only write lock."""

KEEP_DONE = timedelta(days=7)
KEEP_FAILED = timedelta(days=30)

_cleaners: dict[str, Cleaner] = {}


def cleaner(name: str) -> Callable[[Cleaner], Cleaner]:
    """Declare a function that removes something; the name is what the report calls it."""

    def declared(function: Cleaner) -> Cleaner:
        _cleaners[name] = function
        return function

    return declared


def clean() -> dict[str, int]:
    """Remove all that is past its time, and return how much of what. One that fails stops no other."""
    autodiscover_modules("cleaning")
    removed, failed = {}, []
    for name, remove in _cleaners.items():
        try:
            removed[name] = remove()
        except Exception:
            logger.exception("cleaning of %s failed", name)
            failed.append(name)
    logger.info("cleaned", extra={"removed": removed})
    if failed:
        raise CleaningFailed(f"could not be cleaned: {', '.join(failed)}", hint="The log says why.")
    return removed


@job(attempts=3, first_pause=timedelta(minutes=10))
def clean_daily() -> dict[str, int]:
    return clean()


def delete_in_batches[M: models.Model](rows: "models.QuerySet[M]") -> int:
    """Delete rows a batch at a time, each in a transaction of its own; return how many rows went, cascades aside."""
    model, name = rows.model, rows.model._meta.label  # noqa: SLF001  # Django documents it
    locked = rows.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)
    total = 0
    while True:
        with transaction.atomic():
            keys = list(locked[:BATCH])
            _, by_model = model._base_manager.filter(pk__in=keys).delete()  # noqa: SLF001  # Django documents it
        total += by_model.get(name, 0)
        if len(keys) < BATCH:
            return total


@cleaner("expired sessions")
def expired_sessions() -> int:
    """Where sessions are not in the database, their own store forgets them."""
    if settings.SESSION_ENGINE.rpartition(".")[2] not in {"db", "cached_db"}:
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
        return 0
    return delete_in_batches(Session.objects.filter(expire_date__lt=timezone.now()))


@cleaner("what was counted or kept for a while")
def expired_cache_entries() -> int:
    """Attempts by address, used challenges and the like, which a cache in the database keeps until it is full."""
    if not str(settings.CACHES["default"]["BACKEND"]).endswith(".DatabaseCache"):
        return 0
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        now = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608  # the table's name is ours
        return int(cursor.rowcount)


@cleaner("finished jobs")
def finished_jobs() -> int:
    """Done ones after a week; failed ones, which somebody may want to look at, after a month."""
    now = timezone.now()
    return delete_in_batches(
        DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_DONE)
    ) + delete_in_batches(DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED))
