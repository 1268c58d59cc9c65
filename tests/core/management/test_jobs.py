import json
from io import StringIO

import pytest
from django.core.management import call_command

from homepress.errors import NotFound
from tests.core.jobs import samples
from tests.fixtures.jobs import RunJobs

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def test_what_failed_is_in_sight_with_its_reason(run_jobs: RunJobs) -> None:
    failed = samples.give_up.enqueue()
    samples.note.enqueue(1)
    run_jobs()
    samples.note.enqueue(2)

    listed = run()

    assert listed.startswith("1 ready, 0 running, 1 failed, 1 successful")
    assert failed.id in listed
    assert "GiveUp: it makes no sense" in listed
    assert "Traceback" in run("--show", failed.id)
    assert json.loads(run("--json")) == {"ready": 1, "running": 0, "failed": 1, "successful": 1}


@pytest.mark.parametrize("which", ["all", "one"])
def test_what_failed_can_be_put_back(run_jobs: RunJobs, which: str) -> None:
    failed = samples.give_up.enqueue()
    run_jobs()

    assert "1 put back" in run("--retry", "all" if which == "all" else failed.id)
    assert run().startswith("1 ready, 0 running, 0 failed")


def test_a_job_that_is_not_there_is_an_error() -> None:
    unknown = "01a1fc36-fd95-7491-b904-d5efda03a1e0"
    for option in ("--show", "--retry"):
        with pytest.raises(NotFound, match=unknown):
            run(option, unknown)
    with pytest.raises(NotFound, match="mallory"):
        run("--retry", "mallory")
