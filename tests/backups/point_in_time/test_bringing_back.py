"""A site is as it was at a moment: every row, no other database, and files that the rows name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from homepress.backups import restoring
from homepress.backups.making import make
from homepress.backups.point_in_time import basing, bringing_back, moments, sending
from homepress.backups.point_in_time.administrator import Administrator
from homepress.backups.site import Site
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


def test_what_is_brought_back_can_be_taken_back_and_files_that_came_since_stay(logged: Logged) -> None:
    begin(logged)
    moment = now(logged)
    (logged.site.media / "ab/abcd/later.txt").write_text("uploaded since")
    (logged.site.media / "ab/abcd/hill.webp").unlink()
    execute(logged.site, "UPDATE blog_post SET title = 'Spoilt'")
    done = bringing_back.restore(logged.site, logged.store, at(moment))
    assert (logged.site.media / "ab/abcd/hill.webp").exists()
    assert (logged.site.media / "ab/abcd/later.txt").exists()
    assert ("Spoilt",) not in execute(logged.site, TITLES)
    restoring.restore(logged.site, logged.store, done.restored.restore_point)
    assert set(execute(logged.site, TITLES)) == {("Spoilt",)}


def test_a_moment_since_which_nothing_was_written_is_how_the_log_ends(logged: Logged) -> None:
    """PostgreSQL ends a replay with an error where no commit follows on the moment."""
    begin(logged)
    execute(logged.site, "UPDATE blog_post SET title = 'Last'")
    Administrator(logged.site.database_url, sending.wanted_of(logged.store)).flush()
    sending.send(logged.site, logged.store, always=True)
    reached = logged.spool.reaches(logged.note["cluster"])
    logged.forget_that_it_is_the_host()
    done = bringing_back.restore(logged.site, logged.store, reached)
    assert set(execute(logged.site, TITLES)) == {("Last",)}
    assert done.moment == reached


def test_the_newest_is_all_that_was_sent_also_where_the_host_is_gone(logged: Logged) -> None:
    begin(logged)
    execute(logged.site, "UPDATE blog_post SET title = 'Sent'")
    bringing_back.send_all(logged.site, logged.store, fail)
    execute(logged.site, "UPDATE blog_post SET title = 'Never sent'")
    logged.forget_that_it_is_the_host()
    done = bringing_back.restore(logged.site, logged.store, None)
    assert set(execute(logged.site, TITLES)) == {("Sent",)}
    assert done.last_change


def fail(said: str) -> None:
    raise AssertionError(said)


def test_a_moment_that_the_log_does_not_reach_is_refused_with_the_last_that_it_does(logged: Logged) -> None:
    begin(logged)
    bringing_back.send_all(logged.site, logged.store, fail)
    execute(logged.site, "UPDATE blog_post SET title = 'Never sent'")
    moment = now(logged)
    logged.forget_that_it_is_the_host()
    with pytest.raises(BackupFailed, match="and what came after it was not sent") as told:
        bringing_back.restore(logged.site, logged.store, at(moment))
    assert set(execute(logged.site, TITLES)) == {("Never sent",)}
    last = told.value.hint.partition('"')[2].rstrip('"')
    bringing_back.restore(logged.site, logged.store, at(last))
    assert ("Never sent",) not in execute(logged.site, TITLES)


def test_a_moment_before_the_first_base_is_refused_before_anything_is_done(logged: Logged) -> None:
    begin(logged)
    moment = datetime.now(UTC) - timedelta(days=1)
    with pytest.raises(BackupFailed, match="earliest moment that can be brought back"):
        bringing_back.look(logged.site, logged.store, moment)


def test_a_segment_that_is_missing_ends_what_can_be_brought_back(logged: Logged) -> None:
    """And nothing that comes after it is taken for what it is not."""
    begin(logged)
    execute(logged.site, "UPDATE blog_post SET title = 'Before'")
    bringing_back.send_all(logged.site, logged.store, fail)
    before = logged.spool.reaches(logged.note["cluster"])
    for title in ("Lost", "After"):
        execute(logged.site, f"UPDATE blog_post SET title = '{title}'")
        Administrator(logged.site.database_url, sending.wanted_of(logged.store)).flush()
        if title == "Lost":
            *_, (_, path) = logged.spool.names(logged.note["cluster"]).items()
            path.unlink()
    moment = now(logged)
    with pytest.raises(BackupFailed, match="a part of it is missing"):
        bringing_back.restore(logged.site, logged.store, at(moment))
    bringing_back.restore(logged.site, logged.store, before)
    assert set(execute(logged.site, TITLES)) == {("Before",)}


def test_segments_that_do_not_fit_are_not_taken_for_the_logs_end(logged: Logged) -> None:
    """As of a host that was put back to an earlier state and went on from there."""
    begin(logged)
    flush = Administrator(logged.site.database_url, sending.wanted_of(logged.store)).flush
    for title in ("One", "Two"):
        execute(logged.site, f"UPDATE blog_post SET title = '{title}'")
        flush()
    paths = [path for path in logged.spool.names(logged.note["cluster"]).values() if path.suffix == ".gz"]
    paths[-2].write_bytes(paths[-3].read_bytes())
    sending.send(logged.site, logged.store, always=True)
    logged.forget_that_it_is_the_host()
    with pytest.raises(BackupFailed, match="cannot be read beyond"):
        bringing_back.restore(logged.site, logged.store, None)
    assert set(execute(logged.site, TITLES)) == {("Two",)}


def test_with_sqlite_there_is_no_log(logged: Logged) -> None:
    site = Site(logged.site.home, "", {})
    with pytest.raises(BackupFailed, match="on SQLite, which keeps no log"):
        bringing_back.look(site, logged.store, None)


def test_a_server_that_is_away_keeps_nobody_from_an_earlier_moment(logged: Logged) -> None:
    begin(logged)
    said: list[str] = []
    gone = replace(logged.site, database_url="postgresql://homepress@%2Fnowhere/kept")
    bringing_back.send_all(gone, logged.store, said.append)
    assert "What was written last is not in the repository: PostgreSQL:" in said[0]
