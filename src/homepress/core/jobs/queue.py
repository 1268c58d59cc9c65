"""The queue: Django's tasks in the database, with retries and the id of the request.

`django-tasks-db` stores a task, its state and its result. What it lacks is added here and in
`worker`: see docs/decisions/0080.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.db import transaction
from django.tasks import Task
from django.tasks.signals import task_enqueued
from django.utils.json import normalize_json
from django_tasks_db.backend import DatabaseBackend

from homepress.core import tracing
from homepress.core.keys import new_key

if TYPE_CHECKING:
    from django_tasks_db.backend import TaskResult

ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=4)

JITTER = 0.1
"""How much a pause may be longer than planned, so that what failed together is not tried together."""


class GiveUp(Exception):
    """Raised by a job that would fail however often it is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task):  # type: ignore[type-arg]  # at runtime the class takes no parameters
    """A task that knows how often, and after which pauses, it is tried."""

    attempts: int = ATTEMPTS
    first_pause: timedelta = FIRST_PAUSE
    longest_pause: timedelta = LONGEST_PAUSE
    confidential: bool = False
    """Forget the arguments once they have served: they hold a secret, such as the link in a mail."""
    announced: bool = True
    """Tell the owner when it has failed for good."""

    def pause_after(self, attempt: int) -> timedelta:
        """Return how long to wait after the attempt of this number (from 1): twice as long each time."""
        doublings = min(attempt - 1, 30)
        pause: timedelta = min(self.first_pause * float(2**doublings), self.longest_pause)
        return pause * random.uniform(1, 1 + JITTER)  # noqa: S311  # spreads load, guards nothing


class JobBackend(DatabaseBackend):
    """Enqueues jobs with the id of the request at hand."""

    task_class = Job

    def enqueue[**P, T](self, task: "Task[P, T]", args: Any, kwargs: Any) -> "TaskResult[P, T]":
        from django_tasks_db.models import DBTaskResult  # noqa: PLC0415  # settings name this class before apps load

        self.validate_task(task)
        call = {"args": args, "kwargs": kwargs, "request_id": tracing.request_id.get()}
        with transaction.atomic():
            row: DBTaskResult[P, T] = DBTaskResult.objects.create(
                id=new_key(),
                args_kwargs=normalize_json(call),
                priority=task.priority,
                task_path=task.module_path,
                queue_name=task.queue_name,
                run_after=task.run_after,  # type: ignore[misc]  # a signal handler replaces None
                backend_name=self.alias,
            )
            result = row.task_result
            task_enqueued.send(type(self), task_result=result)
        return result

    async def aenqueue[**P, T](self, task: "Task[P, T]", args: Any, kwargs: Any) -> "TaskResult[P, T]":
        return await sync_to_async(self.enqueue)(task, args, kwargs)


def job[**P, T](
    *,
    attempts: int = ATTEMPTS,
    first_pause: timedelta = FIRST_PAUSE,
    longest_pause: timedelta = LONGEST_PAUSE,
    priority: int = 0,
    confidential: bool = False,
    announced: bool = True,
) -> Callable[[Callable[P, T]], "Task[P, T]"]:
    """Make a function a job. Priority is from -100 to 100; larger ones run first."""

    def made(function: Callable[P, T]) -> "Task[P, T]":
        return Job(
            func=function,
            attempts=attempts,
            first_pause=first_pause,
            longest_pause=longest_pause,
            priority=priority,
            confidential=confidential,
            announced=announced,
        )

    return made
