"""Jobs that repeat: declared in code, enqueued by whichever worker is first when they are due.

An app declares them in its module `periodic`:

    periodic("clean", clean, daily(time(4, 10)))
    periodic("publish", publish_due, every(timedelta(minutes=1)), wanted=something_is_due)

When each is due next stands in the database. A worker claims a run by moving that time on, which of
any number of workers one can do; the job is enqueued in the same transaction. What was due while
nothing ran is made up for once, at the next start.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.tasks import Task, TaskResultStatus
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from homepress.core.models import PeriodicJob

Timing = Callable[[datetime], datetime]
"""Says when something is due next, after a moment."""


class Predicate(Protocol):
    """Whether there is anything to do; asked often, so it should cost one quick query."""

    def __call__(self) -> bool: ...


def every(interval: timedelta) -> Timing:
    """Due so long after the last time."""
    return lambda moment: moment + interval


def daily(at: time) -> Timing:
    """Due once a day, at a time of day where the site is."""

    def following(moment: datetime) -> datetime:
        zone = timezone.get_default_timezone()
        day = moment.astimezone(zone).date()
        due = datetime.combine(day, at, tzinfo=zone)
        return due if due > moment else datetime.combine(day + timedelta(days=1), at, tzinfo=zone)

    return following


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that repeats. It takes no arguments, and is never in the queue twice."""

    name: str
    job: "Task[..., Any]"
    timing: Timing
    wanted: Predicate

    def enqueue_if_due(self, now: datetime) -> datetime:
        """Enqueue the job if it is due and wanted, and return when to ask again."""
        due_at = self._due_at(now)
        if due_at > now:
            return due_at
        following = self.timing(now)
        if self.wanted() and not self._is_pending():
            with transaction.atomic():
                claimed = PeriodicJob.objects.filter(name=self.name, due_at=due_at).update(due_at=following)
                if claimed:
                    self.job.enqueue()
        return following

    def _due_at(self, now: datetime) -> datetime:
        """Return what the database says, but no later than the declaration does, which may have changed."""
        following = self.timing(now)
        row, _ = PeriodicJob.objects.get_or_create(name=self.name, defaults={"due_at": following})
        if row.due_at > following:
            PeriodicJob.objects.filter(name=self.name, due_at=row.due_at).update(due_at=following)
            return following
        return row.due_at

    def _is_pending(self) -> bool:
        from django_tasks_db.models import DBTaskResult  # noqa: PLC0415  # declared while apps are still loading

        return DBTaskResult.objects.filter(
            task_path=self.job.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
        ).exists()


@dataclass(slots=True)
class Schedule:
    """Everything that repeats, and when this process looks at each again."""

    jobs: dict[str, Periodic] = field(default_factory=dict)
    look_at: dict[str, datetime] = field(default_factory=dict)

    def enqueue_due(self, now: datetime) -> None:
        """Enqueue all that is due. Between the times known to it, this asks the database nothing."""
        for name, declared in self.jobs.items():
            if self.look_at.get(name, now) <= now:
                self.look_at[name] = declared.enqueue_if_due(now)


schedule = Schedule()


def periodic(name: str, job: "Task[..., Any]", timing: Timing, *, wanted: Predicate = lambda: True) -> None:
    """Declare that a job repeats. The name is its own for ever: the database knows it by that."""
    if name in schedule.jobs and schedule.jobs[name].job.module_path != job.module_path:
        raise ValueError(f"two periodic jobs are called {name!r}")
    schedule.jobs[name] = Periodic(name, job, timing, wanted)


def declared() -> Schedule:
    """Return the schedule after every app's module `periodic` has been imported."""
    autodiscover_modules("periodic")
    return schedule
