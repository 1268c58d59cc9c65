"""A site is as it was at a moment: every row, no other database, and files that the rows name."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homepress.backups import restoring
from homepress.backups.making import make
from homepress.backups.point_in_time import basing, bringing_back, moments, sending
from homepress.backups.point_in_time.administrator import Administrator
from homepress.errors import BackupFailed
from tests.fixtures.backups import address_of, admin, execute
from tests.fixtures.point_in_time import Logged, now

pytestmark = [pytest.mark.needs("restic"), pytest.mark.only_on("postgresql")]

TITLES = "SELECT title FROM blog_post ORDER BY id"


def begin(logged: Logged) -> None:
    """A backup, and a base with which the log begins."""
    make(logged.site, logged.store)
    basing.renew(logged.site, logged.store)


def at(text: str) -> datetime | None:
    return moments.read(text, "UTC", datetime.now(UTC))


def test_the_rows_are_exactly_those_of_the_moment_and_other_databases_are_untouched(logged: Logged) -> None:
    begin(logged)
    execute(logged.site, "UPDATE blog_post SET title = title || ' (edited)'")
    wanted, moment = execute(logged.site, TITLES), now(logged)
    execute(logged.site, "UPDATE blog_post SET title = 'Spoilt'")
    execute(logged.site, "DROP TABLE blog_post CASCADE")
    with admin(address_of(logged.cluster.url, "others")) as other:
        other.execute("CREATE TABLE diary AS SELECT 'written since' AS line")
    done = bringing_back.restore(logged.site, logged.store, at(moment))
    assert execute(logged.site, TITLES) == wanted
    assert moments.shown(done.moment) == moments.shown(datetime.fromisoformat(moment))
    assert done.last_change
    assert done.last_change <= done.moment
    with admin(address_of(logged.cluster.url, "others")) as other:
        assert other.execute("SELECT line FROM diary").fetchall() == [("written since",)]
