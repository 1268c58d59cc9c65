"""The process that runs jobs: `homepress worker`.

While a job runs, its row's `run_after` is the end of a lease that a thread prolongs. A row that is
running and whose lease has ended was left behind by a worker that is no more: it goes back into the
queue, as one attempt used up.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections, transaction
from django.tasks import TaskResultStatus
from django.tasks.base import TaskContext
from django.tasks.signals import task_finished, task_started
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from homepress.core import tracing
from homepress.core.jobs import schedule
from homepress.core.jobs.outcomes import Abandoned, fail, job_of, succeed

if TYPE_CHECKING:
    Row = DBTaskResult[..., Any]

logger = logging.getLogger("homepress.jobs")

LEASE = timedelta(minutes=2)
"""How long after its worker's last sign of life a job is taken for abandoned."""

LONGEST_WAIT = 30.0
"""Seconds between attempts to reach a database that is away."""


@dataclass
class Worker:
    """Takes jobs from the queue, one at a time."""

    interval: float = 1.0
    """Seconds between looks at an empty queue."""
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    is_wanted: Callable[[], bool] = lambda: True
    """Asked between jobs; where it says no, the worker stops by itself."""
    stopping: bool = False
    bell: "SimpleQueue[None]" = field(default_factory=SimpleQueue)
    """Ends the wait for work; a signal handler may ring it (an Event could deadlock there)."""
    look_for_abandoned_at: datetime = field(default_factory=timezone.now)

    def run(self) -> None:
        """Work until `stop` is called. A database that goes away is waited for."""
        timetable = schedule.declared()
        logger.info("worker %s started", self.name)
        failures = 0
        while not self.stopping and self.is_wanted():
            close_old_connections()
            try:
                timetable.enqueue_due(timezone.now())
                worked = self.run_next()
                failures = 0
            except (DatabaseError, InterfaceError) as error:
                failures += 1
                worked = False
                logger.warning("the database does not answer: %s", error)
                connection.close()
            except Exception:
                failures += 1
                worked = False
                logger.exception("the worker stumbled")
            if not worked:
                self.wait(min(self.interval * 2 ** min(failures, 10), LONGEST_WAIT))
        logger.info("worker %s stopped", self.name)

    def stop(self) -> None:
        """Finish the job at hand, then leave `run`."""
        self.stopping = True
        self.bell.put(None)

    def wait(self, seconds: float) -> None:
        """Do nothing for so long, or until `stop` is called."""
        with suppress(Empty):
            self.bell.get(timeout=seconds)

    def run_pending(self) -> int:
        """Run what is due now, and return how many jobs that were."""
        ran = 0
        while self.run_next():
            ran += 1
        return ran

    def run_next(self) -> bool:
        """Run the most urgent job that is due; False where none is."""
        now = timezone.now()
        if now >= self.look_for_abandoned_at:
            take_back_abandoned(now)
            self.look_for_abandoned_at = now + LEASE / 4
        row = claim(self.name, now)
        if row is None:
            return False
        with tracing.tracing(request=row.args_kwargs.get("request_id", ""), job=str(row.pk)), Lease(row):
            run_job(row)
        return True


def claim(worker: str, now: datetime) -> "Row | None":
    """Take the most urgent job that is due, under a lease; of several workers, one gets it."""
    ready = DBTaskResult.objects.ready()
    if not ready.exists():  # asks without taking SQLite's only write lock
        return None
    with transaction.atomic():
        row = ready.get_locked()
        if row is not None:
            row.run_after = now + LEASE
            row.save(update_fields=["run_after"])
            row.claim(worker)
        return row


def take_back_abandoned(now: datetime) -> None:
    """Put jobs whose worker has died back into the queue."""
    for row in DBTaskResult.objects.running().filter(run_after__lt=now):
        with tracing.tracing(request=row.args_kwargs.get("request_id", ""), job=str(row.pk)):
            fail(row, Abandoned("its worker went away"), milliseconds=0)


def run_job(row: "Row") -> None:
    """Run a claimed job and write down how it ended."""
    began = time.perf_counter()
    try:
        value = call(row)
    except Exception as error:  # noqa: BLE001  # whatever a job raises is its result
        fail(row, error, milliseconds=_milliseconds_since(began))
    else:
        succeed(row, value, milliseconds=_milliseconds_since(began))
    if row.status != TaskResultStatus.READY and (task := job_of(row)):
        task_finished.send(type(task.get_backend()), task_result=row.task_result)


def _milliseconds_since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)


def call(row: "Row") -> Any:
    """Call the function that the row names with the arguments that it holds."""
    task = row.task
    result = row.task_result
    task_started.send(type(task.get_backend()), task_result=result)
    context = [TaskContext(task_result=result)] if task.takes_context else []
    return task.call(*context, *result.args, **result.kwargs)


class Lease:
    """Prolongs a job's lease in a thread, for the time of a block."""

    def __init__(self, row: "Row", *, length: timedelta = LEASE) -> None:
        self.row = row
        self.length = length
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._prolong, name=f"lease-{row.pk}", daemon=True)

    def __enter__(self) -> "Lease":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()

    def _prolong(self) -> None:
        while not self.done.wait(self.length.total_seconds() / 3):
            try:
                DBTaskResult.objects.filter(
                    pk=self.row.pk, status=TaskResultStatus.RUNNING, started_at=self.row.started_at
                ).update(run_after=timezone.now() + self.length)
            except DatabaseError as error:
                logger.warning("the lease of job %s could not be prolonged: %s", self.row.pk, error)
            finally:
                connections.close_all()
