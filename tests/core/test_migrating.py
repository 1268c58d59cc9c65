"""Migrating a database that is in use."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from homepress.core import migrating
from homepress.errors import MigrationFailed


def nothing(_: str) -> None:
    pass


@contextmanager
def elsewhere(act: Callable[[], None]) -> Iterator[threading.Event]:
    """Another connection that holds something until the event is set."""
    began, end = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                act()
                began.set()
                end.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    began.wait(30)
    try:
        yield end
    finally:
        end.set()
        thread.join()


@pytest.mark.django_db
def test_an_up_to_date_database_is_left_alone() -> None:
    told: list[str] = []
    migrating.migrate(told.append)
    assert told == []
    assert migrating.missing_migrations() == []


@pytest.mark.django_db
def test_what_a_later_release_applied_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder(connection).record_applied("core", "9999_from_the_future")
    call_command("migrate_online", unknown=True)
    assert json.loads(capsys.readouterr().out) == ["core.9999_from_the_future"]


@pytest.mark.django_db(transaction=True)
def test_two_do_not_migrate_at_once() -> None:
    with (
        migrating._alone(1),
        pytest.raises(MigrationFailed, match="somebody else migrates"),
        migrating._alone(0.1),
    ):
        pytest.fail("both had the lock")
    with migrating._alone(0.1):
        pass


@pytest.fixture
def one_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that changes the table of notices, applied by `migrate`."""
    state = {"applied": False}

    def migrate(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE core_cache IN ACCESS EXCLUSIVE MODE")
        state["applied"] = True

    monkeypatch.setattr(migrating, "missing_migrations", lambda: [] if state["applied"] else ["core.9999_change"])
    monkeypatch.setattr(migrating, "call_command", transaction.atomic(migrate))


def read() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache")


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_is_missing")
def test_a_table_in_use_is_waited_for_in_short_tries() -> None:
    told: list[str] = []
    with elsewhere(read) as end:

        def say(text: str) -> None:
            told.append(text)
            if "in use" in text:
                end.set()

        migrating.migrate(say, lock_seconds=0.2)
    assert told[:2] == ["1 to apply: core.9999_change", "a table is in use: canceling statement due to lock timeout"]


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_is_missing")
def test_a_table_that_stays_in_use_ends_it_with_a_clear_error() -> None:
    with (
        elsewhere(read),
        pytest.raises(MigrationFailed, match=r"core\.9999_change found its table in use in 2 attempts"),
    ):
        migrating.migrate(nothing, lock_seconds=0.1, attempts=2)


@pytest.mark.django_db(transaction=True)
def test_any_other_failure_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(migrating, "missing_migrations", lambda: ["core.9999_change"])
    monkeypatch.setattr(migrating, "call_command", fail)
    with pytest.raises(OperationalError, match="disk is full"):
        migrating.migrate(nothing)
