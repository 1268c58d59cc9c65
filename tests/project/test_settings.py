import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test.utils import CaptureQueriesContext

from homepress.project.settings import POSTGRESQL_OPTIONS, database_at

PRODUCTION = {
    "HOMEPRESS_SECRET_KEY": "J4v-qeMZ0xkTnW8sYb2LhRfCgUp6ODiA1Ej7BmXwKz9NVtQy3o",
    "HOMEPRESS_HOSTS": "example.org",
    "HOMEPRESS_SITE_URL": "https://example.org",
    "HOMEPRESS_ADMIN_HOST": "admin.example.org",
}


@pytest.mark.once
def test_the_deployment_check_prints_nothing_in_production(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    checked = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "homepress.cli",
            "manage",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
        ],
        env={"PATH": os.environ["PATH"], "HOMEPRESS_HOME": str(tmp_path), **PRODUCTION},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith("System check identified no issues")


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("busy_timeout", 20_000),
        ("synchronous", 1),
        ("cache_size", -16_000),
    ],
)
def test_sqlite_is_set_for_many_readers_and_a_waiting_writer(name: str, value: object) -> None:
    assert pragma(name) == value


@pytest.mark.only_on("sqlite")
@pytest.mark.django_db(transaction=True)
def test_a_transaction_takes_the_write_lock_when_it_begins() -> None:
    """Taking it later would fail at once where another wrote meanwhile, whatever the timeout."""
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        pass

    assert seen.captured_queries[0]["sql"] == "BEGIN IMMEDIATE"


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db
def test_postgresql_connections_are_kept_and_checked() -> None:
    settings = connection.settings_dict

    assert connection.vendor == "postgresql"
    assert settings["CONN_HEALTH_CHECKS"]
    assert settings["CONN_MAX_AGE"] == 60


@pytest.mark.once
def test_cookies_over_https_are_none_that_a_sister_host_can_set(tmp_path: Path) -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from homepress.project import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)",
        ],
        env={"PATH": os.environ["PATH"], "HOMEPRESS_HOME": str(tmp_path), **PRODUCTION},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["__Host-sessionid", "__Host-csrftoken"]


def test_a_database_host_that_takes_connections_and_never_answers_is_given_up_within_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        described = database_at(f"postgresql://someone@127.0.0.1:{silent.getsockname()[1]}/blog")
        hanging = DatabaseWrapper({**described, "TIME_ZONE": None, "TEST": {}}, alias="hanging")
        with pytest.raises(psycopg.OperationalError, match="timeout"):
            hanging.connect()


def test_what_the_address_of_the_database_says_comes_before_the_usual() -> None:
    options = database_at("postgresql://someone@db.example/blog?connect_timeout=30&sslmode=require")["OPTIONS"]

    assert options == {**POSTGRESQL_OPTIONS, "connect_timeout": 30, "sslmode": "require"}
