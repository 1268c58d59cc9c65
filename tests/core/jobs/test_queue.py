from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from homepress.core import tracing
from homepress.core.jobs.queue import JITTER, Job
from tests.core.jobs import samples
from tests.fixtures.jobs import RunJobs


def test_a_rollback_takes_the_job_with_it(db: None, run_jobs: RunJobs) -> None:
    with transaction.atomic():
        samples.note.enqueue("mail that must not go out")
        transaction.set_rollback(True)

    assert run_jobs() == 0
    assert samples.ran == []


def test_a_job_carries_the_id_of_the_request_that_enqueued_it(db: None, run_jobs: RunJobs) -> None:
    with tracing.tracing(request="request-of-carol"):
        result = samples.trace.enqueue()

    run_jobs()

    assert samples.ran == [("request-of-carol", result.id)]
    assert tracing.request_id.get() == tracing.job_id.get() == ""


def test_a_job_enqueued_by_a_job_carries_the_same_request(db: None) -> None:
    with tracing.tracing(request="first-request", job="some-job"):
        samples.note.enqueue(1)

    assert DBTaskResult.objects.get().args_kwargs["request_id"] == "first-request"


def test_arguments_that_are_not_json_are_refused_at_once(db: None) -> None:
    with pytest.raises(TypeError):
        samples.note.enqueue(object())

    assert not DBTaskResult.objects.exists()


def test_pauses_double_up_to_the_longest() -> None:
    job = Job(
        func=samples.note.func,
        attempts=40,
        first_pause=timedelta(minutes=1),
        longest_pause=timedelta(hours=4),
    )
    expected = [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]

    for attempt, minutes in enumerate(expected, start=1):
        pause = job.pause_after(attempt)
        assert timedelta(minutes=minutes) <= pause <= timedelta(minutes=minutes) * (1 + JITTER)
    assert job.pause_after(1_000_000) <= timedelta(hours=4) * (1 + JITTER)


async def enqueue_from_a_coroutine() -> None:
    await samples.note.aenqueue("from a coroutine")


def test_a_coroutine_enqueues_with_the_id_of_its_request(transactional_db: None) -> None:
    from asgiref.sync import async_to_sync

    with tracing.tracing(request="asynchronous-request"):
        async_to_sync(enqueue_from_a_coroutine)()

    assert DBTaskResult.objects.get().args_kwargs["request_id"] == "asynchronous-request"
