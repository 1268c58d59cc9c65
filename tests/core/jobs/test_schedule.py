import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries, Settings

from homepress.core.jobs import schedule
from homepress.core.jobs.schedule import Periodic, Schedule, daily, every
from homepress.core.models import PeriodicJob
from tests.core.jobs import samples

NOW = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
HOURLY = every(timedelta(hours=1))


@pytest.fixture
def berlin(settings: Settings) -> Iterator[None]:
    settings.TIME_ZONE = "Europe/Berlin"
    timezone.get_default_timezone.cache_clear()  # type: ignore[attr-defined]  # an lru_cache
    yield
    timezone.get_default_timezone.cache_clear()  # type: ignore[attr-defined]  # an lru_cache


def periodic(**fields: object) -> Periodic:
    return Periodic(**{"name": "sample", "job": samples.trace, "timing": HOURLY, "wanted": lambda: True, **fields})  # type: ignore[arg-type]  # the fields are of many types


def test_what_is_due_is_enqueued_once_and_next_when_its_time_comes(db: None) -> None:
    job = periodic()
    job.enqueue_if_due(NOW)
    assert DBTaskResult.objects.count() == 0

    for minutes, expected in [(59, 0), (60, 1), (60, 1), (61, 1), (119, 1), (120, 2)]:
        job.enqueue_if_due(NOW + timedelta(minutes=minutes))
        DBTaskResult.objects.update(status="SUCCESSFUL")
        assert DBTaskResult.objects.count() == expected


def test_what_was_due_while_nothing_ran_is_made_up_for_once(db: None) -> None:
    periodic().enqueue_if_due(NOW)

    after_a_week = NOW + timedelta(days=7)
    periodic().enqueue_if_due(after_a_week)
    DBTaskResult.objects.update(status="SUCCESSFUL")
    periodic().enqueue_if_due(after_a_week + timedelta(minutes=1))

    assert DBTaskResult.objects.count() == 1


def test_a_periodic_job_is_never_in_the_queue_twice(db: None) -> None:
    periodic().enqueue_if_due(NOW)
    for hours in range(1, 5):
        periodic().enqueue_if_due(NOW + timedelta(hours=hours))

    assert DBTaskResult.objects.count() == 1


def test_what_is_not_wanted_is_not_enqueued(db: None) -> None:
    job = periodic(wanted=lambda: False)
    job.enqueue_if_due(NOW)
    job.enqueue_if_due(NOW + timedelta(hours=2))

    assert DBTaskResult.objects.count() == 0


def test_a_timing_that_became_shorter_counts_at_once(db: None) -> None:
    periodic(timing=every(timedelta(days=30))).enqueue_if_due(NOW)

    assert periodic().enqueue_if_due(NOW) == NOW + timedelta(hours=1)
    assert PeriodicJob.objects.get().due_at == NOW + timedelta(hours=1)


def test_of_many_workers_at_once_one_enqueues(transactional_db: None) -> None:
    periodic().enqueue_if_due(NOW)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            periodic().enqueue_if_due(NOW + timedelta(hours=1))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert DBTaskResult.objects.count() == 1


def test_between_the_times_known_to_it_the_schedule_asks_the_database_nothing(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    timetable = Schedule({"sample": periodic()})
    timetable.enqueue_due(NOW)

    with django_assert_num_queries(0):
        timetable.enqueue_due(NOW + timedelta(minutes=59))


def test_daily_is_by_the_clock_where_the_site_is_when_clocks_change_too(berlin: None) -> None:
    at_four = daily(time(4, 10))

    before = at_four(datetime(2026, 3, 28, 12, 0, tzinfo=UTC))
    assert before.astimezone(UTC) == datetime(2026, 3, 29, 2, 10, tzinfo=UTC)  # summer time began at 01:00 UTC
    assert at_four(before).astimezone(UTC) == datetime(2026, 3, 30, 2, 10, tzinfo=UTC)
    assert at_four(datetime(2026, 3, 28, 3, 9, tzinfo=UTC)).astimezone(UTC) == datetime(2026, 3, 28, 3, 10, tzinfo=UTC)


def test_two_jobs_cannot_share_a_name() -> None:
    schedule.periodic("a name of a test", samples.note, HOURLY)
    schedule.periodic("a name of a test", samples.note, HOURLY)
    try:
        with pytest.raises(ValueError, match="two periodic jobs"):
            schedule.periodic("a name of a test", samples.trace, HOURLY)
    finally:
        del schedule.schedule.jobs["a name of a test"]


def test_every_app_s_periodic_jobs_are_found() -> None:
    declared = schedule.declared().jobs

    assert {"clean", "tell the owner"} <= declared.keys()
    with time_machine.travel(NOW, tick=False):
        assert all(job.timing(NOW) > NOW for job in declared.values())
