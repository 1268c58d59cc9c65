"""A host keeps its database's log: a table that was dropped comes back as it was at a moment, and nothing stays when
it is switched off."""

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.hosts.owner import Owner
from tests.hosts.shelf import KEY, STORE, Shelf, wants

SPOOL = "/var/lib/homepress/log/blog"
POSTS = "select count(*), md5(string_agg(title, '|' order by id)) from blog_post"
WITH = "point_in_time = 7\n"


@pytest.fixture(scope="module")
def place(shelf: Shelf) -> str:
    return f"sftp:root@{shelf.host.address}:/backups/blog"


@pytest.fixture(scope="module")
def logged(blog: Owner, shelf: Shelf, place: str) -> Iterator[Owner]:
    """Alice, whose host keeps its log; afterwards it makes no backups any more."""
    wants(blog, shelf, place, more=WITH)
    shelf.let_in(blog)
    blog.on_site("demo", "--posts", "5", "--people", "2", "--comments", "3")
    yield blog
    blog.use(blog.wheel)
    blog.homepress("apply", "--yes")


def sql(blog: Owner, statement: str, *, database: str = "homepress-blog", role: str = "homepress-blog") -> str:
    return blog.on_host(f'cd / && runuser -u {role} -- psql -XAtc "{statement}" {database}').strip()


def line_of_status(blog: Owner) -> str:
    told = blog.homepress("status", code=None)
    return next(line for line in told.splitlines() if "point in time" in line)


def wait_until_sent(blog: Owner) -> float:
    """Let the timers of PostgreSQL and systemd alone work, and return how long (s) a change took on its way."""
    sql(blog, "update blog_post set title = title || ' *'")
    began = time.monotonic()
    administrator = {"database": "postgres", "role": "postgres"}
    name = sql(blog, "select pg_walfile_name(pg_current_wal_lsn())", **administrator)
    while True:
        kept = blog.on_host(f"stat -c %Z {SPOOL}/log/*/*/{name}.gz", check=False).strip()
        sent = datetime.fromisoformat(json.loads(blog.on_host(f"cat {STORE}/log.json"))["sent_at"])
        if kept and sent.timestamp() >= int(kept):
            return time.monotonic() - began
        assert time.monotonic() - began < 300, blog.on_host("journalctl -u homepress-blog-log -n 20 --no-pager")
        time.sleep(1)


def test_a_second_plan_changes_nothing_and_the_log_begins_with_a_backup(logged: Owner, place: str) -> None:
    assert "begins with the next backup" in line_of_status(logged)
    assert KEY not in logged.homepress("plan")
    said = logged.homepress("backup")
    assert "✓ point in time: any moment from 20" in said
    line = line_of_status(logged)
    assert line.startswith("✓")
    (seconds,) = re.findall(r"(\d+) s at most are lost with the host", line)
    assert 120 <= int(seconds) < 180


def test_what_was_written_leaves_the_host_by_itself_in_the_time_that_is_stated(
    logged: Owner, measured: list[str]
) -> None:
    seconds = wait_until_sent(logged)
    assert seconds < 150
    measured.append(f"point in time: a change was in the repository {seconds:.0f} s after it was made")
    assert "Failed" not in logged.on_host("systemctl status homepress-blog-log.timer --no-pager")


def test_a_dropped_table_is_back_as_it_was_at_a_moment_and_other_databases_stay(
    logged: Owner, measured: list[str]
) -> None:
    before = sql(logged, POSTS)
    sql(logged, "create database others", database="postgres", role="postgres")
    moment = sql(logged, "select clock_timestamp()")
    sql(logged, "update blog_post set title = 'Spoilt'")
    sql(logged, "drop table blog_post cascade")
    sql(logged, "create table diary as select 'written since' as line", database="others", role="postgres")
    began = time.monotonic()
    said = logged.homepress("restore", "--at", moment, "--yes")
    seconds = time.monotonic() - began
    assert "In their place: the database as it was at 20" in said
    assert "Nothing that was committed by then is missing." in said
    assert sql(logged, POSTS) == before
    assert sql(logged, "select line from diary", database="others", role="postgres") == "written since"
    assert "<html" in logged.read("/")
    measured.append(f"point in time: a site was back as of a moment after {seconds:.0f} s")


def test_moments_that_cannot_be_are_told_on_the_laptop_or_by_the_host(logged: Owner) -> None:
    assert "Not a moment" in logged.homepress("restore", "--at", "$(reboot)", "--yes", code=1)
    assert "is still to come" in logged.homepress("restore", "--at", "2999-01-01 00:00", "--yes", code=1)
    assert "earliest moment that can be brought back" in logged.homepress(
        "restore", "--at", "2020-01-01 00:00", "--yes", code=1
    )


def test_a_place_that_is_out_of_reach_is_told_and_shown_and_the_log_waits(logged: Owner, shelf: Shelf) -> None:
    shelf.take()
    shelf.host.run("mv /backups/blog /backups/away")
    sql(logged, "update blog_post set title = title || ' !'")
    sql(logged, "select pg_switch_wal()", database="postgres", role="postgres")
    for _ in range(100):
        if logged.on_host(f"ls {SPOOL}/pending", check=False):
            break
        time.sleep(0.1)
    logged.on_host("systemctl start homepress-blog-log.service", check=False)
    assert "Point in time FAILED" in shelf.take()
    assert "the log is not sent since" in line_of_status(logged)
    shelf.host.run("mv /backups/away /backups/blog")
    logged.on_host("systemctl start homepress-blog-log.service")
    assert line_of_status(logged).startswith("✓")


def test_the_unit_exposes_little_and_the_site_reads_none_of_it(logged: Owner) -> None:
    said = logged.on_host("systemd-analyze security --no-pager homepress-blog-log.service | tail -n 1")
    assert float(said.rpartition(": ")[2].split()[0]) <= 3.0
    refused = logged.on_host(f"runuser -u homepress-blog -- ls {SPOOL} 2>&1", check=False)
    assert "Permission denied" in refused


def test_switched_off_nothing_of_it_stays(logged: Owner, shelf: Shelf, place: str) -> None:
    wants(logged, shelf, place)
    assert "archive" not in logged.on_host("cat /etc/postgresql/*/main/conf.d/homepress.conf")
    assert sql(logged, "show archive_mode") == "off"
    there = logged.on_host(
        f"ls -d {SPOOL} /opt/homepress/archive-log /etc/systemd/system/*-log.* 2>/dev/null", check=False
    )
    assert there.strip() == ""
    logged.homepress("plan")
    logged.homepress("backup")
    told = logged.homepress("restore", "--at", "newest", "--yes", code=1)
    assert "no log of the database, only backups" in told
