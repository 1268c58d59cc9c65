import logging
from datetime import timedelta

import pytest
import time_machine
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from homepress.core.jobs.outcomes import put_back
from homepress.core.models import Notice
from tests.core.jobs import samples
from tests.fixtures.environment import Vary
from tests.fixtures.jobs import RunJobs

pytestmark = pytest.mark.django_db


def test_what_a_job_returns_is_kept(run_jobs: RunJobs) -> None:
    result = samples.note.enqueue({"answer": 42})

    run_jobs()
    result.refresh()

    assert result.status == TaskResultStatus.SUCCESSFUL
    assert result.return_value == {"answer": 42}


def test_a_job_that_failed_is_tried_again_after_a_pause(run_jobs: RunJobs) -> None:
    result = samples.fail_once.enqueue()

    assert run_jobs() == 1
    result.refresh()
    assert result.status == TaskResultStatus.READY
    assert run_jobs() == 0

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert run_jobs() == 1
    result.refresh()
    assert result.return_value == "done"
    assert DBTaskResult.objects.get().traceback == ""


def test_after_its_last_attempt_a_job_has_failed_for_good_and_the_owner_is_told(
    run_jobs: RunJobs, vary: Vary, caplog: pytest.LogCaptureFixture
) -> None:
    vary(notify_urls="json://localhost")
    result = samples.fail.enqueue("the printer is on fire")

    for hours in range(3):
        with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
            assert run_jobs() == 1
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        assert run_jobs() == 0

    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert result.attempts == 3
    assert "the printer is on fire" in result.errors[0].traceback
    assert Notice.objects.get().event == "job failed"
    assert "printer" not in Notice.objects.get().text
    assert [record.levelno for record in caplog.records if record.name == "homepress.jobs"] == [
        logging.WARNING,
        logging.WARNING,
        logging.ERROR,
    ]


def test_a_job_that_gives_up_is_not_tried_again(run_jobs: RunJobs) -> None:
    result = samples.give_up.enqueue()

    run_jobs()
    result.refresh()

    assert result.status == TaskResultStatus.FAILED
    assert result.attempts == 1


def test_a_job_that_is_no_longer_in_the_code_has_failed(run_jobs: RunJobs) -> None:
    samples.note.enqueue(1)
    DBTaskResult.objects.update(task_path="homepress.core.jobs.gone.away")

    run_jobs()

    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_row_that_names_something_else_than_a_job_runs_nothing(run_jobs: RunJobs) -> None:
    samples.note.enqueue("/tmp/mallory")
    DBTaskResult.objects.update(task_path="os.mkdir")

    run_jobs()

    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert "does not point to a Task" in DBTaskResult.objects.get().traceback


def test_a_result_that_cannot_be_stored_fails_a_job_that_does_not_run_again(run_jobs: RunJobs) -> None:
    samples.return_nonsense.enqueue()

    run_jobs()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        run_jobs()

    assert samples.ran == ["ran"]
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


@pytest.mark.only_on("postgresql")
def test_a_result_that_the_database_refuses_fails_a_job_that_does_not_run_again(run_jobs: RunJobs) -> None:
    samples.return_nul.enqueue()

    run_jobs()

    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_confidential_job_that_is_done_leaves_no_arguments_behind(run_jobs: RunJobs) -> None:
    samples.keep_secret.enqueue("the link that opens the account")

    run_jobs()

    assert samples.ran == ["the link that opens the account"]
    kept = DBTaskResult.objects.get().args_kwargs
    assert kept["args"] == []
    assert "link" not in str(kept)


def test_an_error_text_with_nul_characters_can_be_stored(run_jobs: RunJobs) -> None:
    samples.fail_with_nul.enqueue()

    run_jobs()

    assert "mallorywas here" in DBTaskResult.objects.get().traceback


def test_a_job_that_tells_the_owner_does_not_tell_of_its_own_failure(run_jobs: RunJobs, vary: Vary) -> None:
    vary(notify_urls="json://localhost")
    samples.fail_quietly.enqueue()

    run_jobs()

    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED
    assert not Notice.objects.exists()


def test_a_failed_job_put_back_has_all_its_attempts_again(run_jobs: RunJobs) -> None:
    result = samples.give_up.enqueue()
    run_jobs()

    assert put_back(DBTaskResult.objects.all()) == 1

    result.refresh()
    assert result.status == TaskResultStatus.READY
    assert result.attempts == 0
    assert run_jobs() == 1
