"""How a job ends: done, to be tried again, or failed for good."""

import logging
from traceback import format_exception
from typing import TYPE_CHECKING, Any

from django.core.exceptions import SuspiciousOperation
from django.db import DataError, transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django.utils.json import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from homepress.core.jobs.queue import GiveUp, Job
from homepress.core.notifying import notify

if TYPE_CHECKING:
    from django.db import models

    Row = DBTaskResult[..., Any]

logger = logging.getLogger("homepress.jobs")

FORGOTTEN: dict[str, Any] = {"args": [], "kwargs": {}}
"""What is kept of the arguments of a confidential job that is done."""

LONGEST_TRACEBACK = 20_000


class Abandoned(Exception):
    """The worker that ran the job went away: a crash, a power cut, or a stop that could not wait."""


def succeed(row: "Row", value: Any, *, milliseconds: int) -> None:
    """Write down what a job returned. A result that is not JSON is a bug in the job, which has run all the same."""
    task = job_of(row)
    kept = {**row.args_kwargs, **FORGOTTEN} if task is not None and task.confidential else row.args_kwargs
    try:
        written = _write(
            row,
            status=TaskResultStatus.SUCCESSFUL,
            return_value=normalize_json(value),
            finished_at=timezone.now(),
            args_kwargs=kept,
        )
    except (TypeError, DataError) as error:
        fail(row, GiveUp(f"its result cannot be stored: {error}"), milliseconds=milliseconds)
    else:
        if written:
            logger.info("job %s done", _name(row), extra=_facts(row, milliseconds))


def fail(row: "Row", error: Exception, *, milliseconds: int) -> None:
    """Write down how a job failed: it is tried again, or has failed for good."""
    task = job_of(row)
    attempt = len(row.worker_ids)
    told = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error))[-LONGEST_TRACEBACK:].replace("\0", ""),
    }
    if task is not None and attempt < task.attempts and not isinstance(error, GiveUp):
        again_at = timezone.now() + task.pause_after(attempt)
        if _write(row, status=TaskResultStatus.READY, run_after=again_at, **told):
            logger.warning(
                "job %s failed, to be tried again at %s: %s: %s",
                _name(row),
                again_at.isoformat(timespec="seconds"),
                type(error).__name__,
                error,
                extra=_facts(row, milliseconds),
            )
        return
    with transaction.atomic():
        written = _write(row, status=TaskResultStatus.FAILED, finished_at=timezone.now(), **told)
        if written and (task is None or task.announced):
            notify("job failed", f"{_name(row)}: {type(error).__name__}. More: homepress manage jobs")
    if written:
        logger.error("job %s failed for good: %s", _name(row), error, exc_info=error, extra=_facts(row, milliseconds))


def job_of(row: "Row") -> Job | None:
    """Return the job that a row names, or None where the code no longer has it."""
    try:
        task = row.task
    except (ImportError, SuspiciousOperation):
        return None
    return task if isinstance(task, Job) else None


def _name(row: "Row") -> str:
    return row.task_path.removeprefix("homepress.")


def _facts(row: "Row", milliseconds: int) -> dict[str, Any]:
    return {"job": row.task_path, "attempt": len(row.worker_ids), "milliseconds": milliseconds}


def _write(row: "Row", **values: Any) -> bool:
    """Change the row; False where it was taken for abandoned meanwhile and is no longer this worker's."""
    values = {"run_after": get_date_max(), "return_value": None, "exception_class_path": "", "traceback": "", **values}
    for name, value in values.items():
        setattr(row, name, value)
    mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    with transaction.atomic():
        return mine.update(**values) == 1


def put_back(failed: "models.QuerySet[Row]") -> int:
    """Put failed jobs back into the queue, with all their attempts before them; return how many."""
    return failed.filter(status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY, run_after=get_date_max(), finished_at=None, worker_ids=[]
    )
