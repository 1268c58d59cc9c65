"""Migrating a database that is in use: one at a time, and never in the way of its readers for long.

A statement that changes a table waits for everybody who uses it, and everybody who comes later waits
behind it. So it may wait a few seconds only (`lock_timeout`), gives up, lets the others pass, and
tries again after a growing pause. What was migrated before stays; the next attempt goes on there.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from homepress.errors import MigrationFailed

LOCK = 0x686F6D65
"""The advisory lock of whoever migrates; any number would do that nothing else uses."""
LOCK_SECONDS = 5
"""How long a statement may wait for a table, and with it all who come later."""
ATTEMPTS = 8
SHOWN = 5
"""How many names of migrations are shown at most."""
TURN_SECONDS = 60
"""How long to wait for somebody else who migrates."""


def migrate(
    say: Callable[[str], None],
    *,
    lock_seconds: float = LOCK_SECONDS,
    attempts: int = ATTEMPTS,
    turn_seconds: float = TURN_SECONDS,
) -> None:
    """Apply what is missing. Raises MigrationFailed where others do not let go of a table, or of the lock."""
    with _alone(turn_seconds):
        for attempt in range(1, attempts + 1):
            missing = missing_migrations()
            if not missing:
                return
            say(f"{len(missing)} to apply: {_shortened(missing)}" if attempt == 1 else f"attempt {attempt}")
            try:
                with _impatient(lock_seconds):
                    call_command("migrate", interactive=False, verbosity=0)
            except OperationalError as error:
                if not _is_about_locks(error):
                    raise
                say(f"a table is in use: {str(error).strip().splitlines()[0]}")
                if attempt < attempts:
                    time.sleep(lock_seconds * attempt / 4)
            else:
                return
    raise MigrationFailed(
        f"{missing_migrations()[0]} found its table in use in {attempts} attempts",
        hint="Something holds it for long: a report, a backup, somebody's open transaction. Try again when it is done.",
    )


def _shortened(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def missing_migrations() -> list[str]:
    """Return what is to be applied, in order, as `app.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def unknown_migrations() -> list[str]:
    """Return what the database has and this code does not know: a later release applied it."""
    known = MigrationExecutor(connection).loader.disk_migrations or {}
    replaced = {key for migration in known.values() for key in migration.replaces}
    applied = MigrationRecorder(connection).applied_migrations()
    return [f"{app}.{name}" for app, name in applied if (app, name) not in known and (app, name) not in replaced]


@contextmanager
def _impatient(seconds: float) -> Iterator[None]:
    """Let statements of this connection wait for tables only so long. SQLite has its own limit, in the settings."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{seconds * 1000:.0f}ms"])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', '0', false)")


def _is_about_locks(error: OperationalError) -> bool:
    """Whether a table or the file was in use: PostgreSQL's lock_not_available, SQLite's SQLITE_BUSY."""
    return getattr(error.__cause__, "sqlstate", "") == "55P03" or "database is locked" in str(error)


@contextmanager
def _alone(seconds: float) -> Iterator[None]:
    """Hold the lock of whoever migrates; it is let go of by the database where a process dies."""
    deadline = time.monotonic() + seconds
    with _lock() as try_to_take:
        while not try_to_take():
            if time.monotonic() > deadline:
                raise MigrationFailed("somebody else migrates this database", hint="Wait until that is done.")
            time.sleep(0.2)
        yield


@contextmanager
def _lock() -> Iterator[Callable[[], bool]]:
    """Give what tries to take the lock, without waiting. A connection of its own holds it on PostgreSQL."""
    if connection.vendor == "postgresql":
        holder = connection.copy()
        try:
            yield lambda: _take_advisory_lock(holder)
        finally:
            holder.close()
        return
    with open(f"{connection.settings_dict['NAME']}.migrating", "w", encoding="utf-8") as file:  # noqa: PTH123  # a name that may be a URI
        yield lambda: _take_file_lock(file.fileno())


def _take_advisory_lock(holder: BaseDatabaseWrapper) -> bool:
    with holder.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _take_file_lock(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
