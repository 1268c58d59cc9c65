import logging
import os
import subprocess
import sys
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from homepress.accounts.models import Invitation, Person
from homepress.core import cleaning
from homepress.core.cleaning import clean, clean_daily
from homepress.errors import CleaningFailed
from tests.core.jobs import samples
from tests.fixtures.jobs import RunJobs


def make_sessions(*, expired: int, valid: int = 0) -> None:
    now = timezone.now()
    Session.objects.bulk_create(
        Session(session_key=f"{kind}-{number}", session_data="", expire_date=now + age)
        for kind, count, age in [("old", expired, -timedelta(1)), ("new", valid, timedelta(1))]
        for number in range(count)
    )


@pytest.mark.django_db
def test_what_is_past_its_time_goes_and_the_rest_stays() -> None:
    make_sessions(expired=3, valid=2)
    Invitation.objects.issue(Person.Role.READER, lifetime=timedelta(days=-1))
    Invitation.objects.issue(Person.Role.READER, lifetime=timedelta(days=1))
    now = timezone.now()
    for status, days in [("SUCCESSFUL", 8), ("SUCCESSFUL", 6), ("FAILED", 31), ("FAILED", 29), ("READY", 400)]:
        result = samples.note.enqueue(days)
        DBTaskResult.objects.filter(pk=result.id).update(status=status, finished_at=now - timedelta(days=days))

    removed = clean()

    assert removed["expired sessions"] == 3
    assert removed["finished jobs"] == 2
    assert removed["expired invitations"] == 1
    assert Session.objects.count() == 2
    assert Invitation.objects.count() == 1
    assert DBTaskResult.objects.count() == 3


@pytest.mark.django_db
def test_what_the_cache_held_for_a_while_goes_and_the_rest_stays() -> None:
    cache.set("attempts-from-192.0.2.1", 3, timeout=60)
    cache.set("attempts-from-192.0.2.2", 3, timeout=60)
    rows = "SELECT count(*) FROM core_cache WHERE cache_key LIKE '%attempts-from-%'"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_cache SET expires = %s WHERE cache_key LIKE %s", ["2020-01-01 00:00:00", "%2.1"])
        cleaning.expired_cache_entries()
        cursor.execute(rows)
        assert cursor.fetchone() == (1,)
    assert cache.get("attempts-from-192.0.2.2") == 3


@pytest.mark.django_db
def test_a_second_time_there_is_nothing_to_do() -> None:
    make_sessions(expired=3)
    clean()

    assert not any(clean().values())


@pytest.mark.django_db
def test_more_than_a_batch_is_removed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "BATCH", 2)
    make_sessions(expired=5)

    assert clean()["expired sessions"] == 5


@pytest.mark.django_db
def test_it_says_what_it_removed_in_the_log_the_job_and_the_command(
    run_jobs: RunJobs, caplog: pytest.LogCaptureFixture
) -> None:
    make_sessions(expired=1)
    result = clean_daily.enqueue()
    with caplog.at_level(logging.INFO, logger="homepress"):
        run_jobs()
    result.refresh()
    assert result.return_value["expired sessions"] == 1
    (line,) = [record for record in caplog.records if record.name == "homepress.cleaning"]
    assert vars(line)["removed"]["expired sessions"] == 1

    make_sessions(expired=2)
    out = StringIO()
    call_command("clean", stdout=out)
    assert "2  expired sessions" in out.getvalue()


@pytest.mark.django_db
def test_a_cleaner_that_fails_stops_no_other_and_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise RuntimeError("disk full")

    monkeypatch.setattr(cleaning, "_cleaners", {"what breaks": broken, **cleaning._cleaners})
    make_sessions(expired=1)

    with pytest.raises(CleaningFailed, match="what breaks"):
        clean()
    assert not Session.objects.exists()


def test_two_threads_at_once_remove_everything_once(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "BATCH", 10)
    make_sessions(expired=200, valid=3)
    start = threading.Barrier(3)
    counts: list[int] = []

    def work() -> None:
        start.wait()
        try:
            counts.append(clean()["expired sessions"])
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 200
    assert Session.objects.count() == 3


PROCESS = """
import json, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"].update(json.loads(sys.argv[1]))
from homepress.core.cleaning import clean
print("ready", flush=True)
sys.stdin.readline()
print(clean()["expired sessions"])
"""


def test_two_processes_at_once_remove_everything_once(transactional_db: None) -> None:
    import json

    make_sessions(expired=500, valid=3)
    place = {name: str(connection.settings_dict[name]) for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, json.dumps(place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "homepress.project.settings"},
        )
        for _ in range(2)
    ]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    counts = [int(process.communicate()[0]) for process in running]

    assert [process.returncode for process in running] == [0, 0]
    assert sum(counts) == 500
    assert Session.objects.count() == 3
