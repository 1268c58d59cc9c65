import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError, connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from homepress.core.jobs import schedule
from homepress.core.jobs.worker import LEASE, Lease, Worker, claim, take_back_abandoned
from tests.core.jobs import samples
from tests.fixtures.jobs import RunJobs


def test_urgent_jobs_run_first_and_equals_in_the_order_they_came(db: None, run_jobs: RunJobs) -> None:
    samples.note.enqueue("first")
    samples.note.enqueue("second")
    samples.urgent.enqueue()

    assert run_jobs() == 3
    assert samples.ran == ["urgent", "first", "second"]


def test_a_job_for_later_waits(db: None, run_jobs: RunJobs) -> None:
    samples.note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")

    assert run_jobs() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert run_jobs() == 1


def test_of_many_workers_at_once_each_job_is_taken_by_one(transactional_db: None) -> None:
    for number in range(40):
        samples.note.enqueue(number)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            Worker().run_pending()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(samples.ran) == list(range(40))
    assert DBTaskResult.objects.successful().count() == 40


def test_a_job_whose_worker_died_runs_again(db: None) -> None:
    samples.note.enqueue("survives a power cut")
    claim("worker-that-dies", timezone.now())
    assert Worker().run_pending() == 0

    with time_machine.travel(timezone.now() + LEASE * 2, tick=False):
        assert Worker().run_pending() == 0  # put back, after a pause like that of any failure
    with time_machine.travel(timezone.now() + LEASE * 4, tick=False):
        assert Worker().run_pending() == 1

    assert samples.ran == ["survives a power cut"]


def test_a_job_that_kills_every_worker_fails_in_the_end(db: None) -> None:
    result = samples.note.enqueue("a segmentation fault")
    now = timezone.now()

    for day in range(5):
        with time_machine.travel(now + timedelta(days=day), tick=False):
            assert claim(f"worker {day}", timezone.now()) is not None
            take_back_abandoned(timezone.now() + LEASE * 2)

    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert "Abandoned" in result.errors[0].exception_class_path


def test_a_running_job_s_lease_is_prolonged(transactional_db: None) -> None:
    samples.note.enqueue("long work")
    row = claim("worker", timezone.now() - timedelta(hours=1))
    assert row is not None
    ended = row.run_after

    with Lease(row, length=timedelta(milliseconds=30)):
        for _ in range(10_000):
            row.refresh_from_db()
            if row.run_after > ended:
                break

    assert row.run_after > timezone.now() - timedelta(minutes=1)


def test_a_worker_that_was_taken_for_dead_does_not_undo_what_another_did(db: None) -> None:
    from homepress.core.jobs.outcomes import fail

    samples.note.enqueue("slow")
    slow = claim("slow-worker", timezone.now())
    assert slow is not None
    with time_machine.travel(timezone.now() + LEASE * 2, tick=False):
        Worker().run_pending()
    with time_machine.travel(timezone.now() + LEASE * 4, tick=False):
        assert Worker().run_pending() == 1

    fail(slow, RuntimeError("came to its senses"), milliseconds=0)

    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_a_worker_waits_for_a_database_that_is_away(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The database's failures are played by the schedule, which the worker asks first."""
    worker = Worker(interval=0.001)
    failures = [OperationalError("gone"), RuntimeError("a bug"), OperationalError("still gone")]

    class Away:
        def enqueue_due(self, now: object) -> None:
            if failures:
                raise failures.pop(0)
            worker.stop()

    monkeypatch.setattr(schedule, "declared", Away)
    samples.note.enqueue("after the outage")

    worker.run()

    assert samples.ran == ["after the outage"]
    assert [record.levelname for record in caplog.records if record.levelname != "INFO"] == [
        "WARNING",
        "ERROR",
        "WARNING",
    ]


def test_a_worker_that_is_no_longer_wanted_stops(transactional_db: None) -> None:
    Worker(is_wanted=lambda: False).run()


def test_an_idle_worker_asks_little_of_the_database(
    db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    worker = Worker()
    worker.run_next()

    with django_assert_max_num_queries(1):
        worker.run_next()
