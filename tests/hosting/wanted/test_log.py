"""A host that keeps PostgreSQL's log hands it over, sends it, and lets it go again without a trace."""

import json

import pytest

from homepress.backups.settings import PointInTime, Settings
from homepress.hosting.facts.state import Entry, State
from homepress.hosting.layout import Layout
from homepress.hosting.plan.making import make
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.resource import Resource
from homepress.hosting.wanted import backups, offering, postgresql
from tests.hosting.sites import TRIXIE, site

pytestmark = pytest.mark.once

LAYOUT = Layout("blog")
CONF = "file /etc/postgresql/17/main/conf.d/homepress.conf"
WITH = 'repository = "/mnt/disk/blog"\npoint_in_time = 7'
WITHOUT = 'repository = "/mnt/disk/blog"'


def of(more: str) -> list[Resource]:
    folder = site(f"\n[backups]\n{more}\n", HOMEPRESS_BACKUP_KEY="K" * 32)
    host = folder.configuration.site_host
    return [*postgresql.wanted(folder, host, TRIXIE), *backups.wanted(folder, host, TRIXIE)]


def text(wanted: list[Resource], key: str) -> str:
    (file,) = [one for one in wanted if one.key == key]
    assert isinstance(file, File)
    return file.data.decode()


def test_the_server_hands_over_what_was_written_each_minute() -> None:
    lines = text(of(WITH), CONF).splitlines()
    assert "archive_mode = on" in lines
    assert "archive_timeout = '60s'" in lines
    command = "/usr/bin/python3 -I /opt/homepress/archive-log /var/lib/homepress/log/blog %p %f"
    assert f"archive_command = '{command}'" in lines


def test_the_program_and_the_folder_are_there_before_the_server_is_told() -> None:
    keys = [one.key for one in of(WITH)]
    at = keys.index(CONF)
    for key in ("directory /var/lib/homepress/log/blog", "file /opt/homepress/archive-log", "packages python3"):
        assert next(place for place, one in enumerate(keys) if one.startswith(key)) < at


def test_nobody_but_the_servers_administrator_reads_the_log() -> None:
    (folder,) = [one for one in of(WITH) if one.key == "directory /var/lib/homepress/log/blog"]
    assert isinstance(folder, Directory)
    assert (folder.user, folder.group, folder.mode) == ("postgres", "postgres", "700")


def test_it_is_sent_each_minute_by_a_unit_that_may_write_where_it_must() -> None:
    wanted = of(WITH)
    timer = text(wanted, "file /etc/systemd/system/homepress-blog-log.timer")
    assert {"OnCalendar=minutely", "AccuracySec=1s", "Unit=homepress-blog-log.service"} <= set(timer.splitlines())
    unit = text(wanted, "file /etc/systemd/system/homepress-blog-log.service")
    places = next(line for line in unit.splitlines() if line.startswith("ReadWritePaths=")).split()
    assert {"/var/lib/homepress/log/blog", "-/mnt/disk/blog"} <= set(places)
    assert "ProtectSystem=strict" in unit
    jobs = text(wanted, "file /etc/systemd/system/homepress-blog-backups@.service")
    assert " -/var/lib/homepress/log/blog" in jobs


def test_the_backups_are_told_for_how_long_and_a_release_that_knows_of_none_is_told_nothing() -> None:
    told = json.loads(text(of(WITH), f"file {LAYOUT.backups}/repository.json"))["point_in_time"]
    assert PointInTime(**told) == PointInTime(days=7, spool="/var/lib/homepress/log/blog", role="postgres")
    assert "point_in_time" not in json.loads(text(of(WITHOUT), f"file {LAYOUT.backups}/repository.json"))
    assert "point_in_time" not in Settings(address="/mnt/disk").as_text()


def test_what_a_home_server_tells_is_not_watched_for_the_log() -> None:
    home = "\n[hosts.pi]\naddress = '192.0.2.20'\nroles = ['backups']\n"
    folder = site(f"{home}\n[backups]\n{WITH}\n", HOMEPRESS_BACKUP_KEY="K" * 32)
    wanted = offering.wanted(folder, folder.configuration.site_host, TRIXIE)
    assert "point_in_time" not in json.loads(text(list(wanted), f"file {LAYOUT.home_receipts}/repository.json"))


def test_switched_off_it_leaves_nothing_behind() -> None:
    """The server is told first, and what it handed over goes after that."""
    before = of(WITH)
    files = {
        one.path: Entry("file", one.mode, one.user, one.group, one.data) for one in before if isinstance(one, File)
    }
    folders = {
        one.path: Entry("directory", one.mode, one.user, one.group) for one in before if isinstance(one, Directory)
    }
    managed = tuple(one.key for one in before if one.removable)
    plan = make("main", of(WITHOUT), State(entries={**files, **folders}, managed=managed))
    steps = [step.key for step in plan.steps]
    removed = {step.title for step in plan.steps if step.kind == "removed"}
    assert {
        "/opt/homepress/archive-log",
        "/etc/systemd/system/homepress-blog-log.timer",
        "/etc/systemd/system/homepress-blog-log.service",
        "/var/lib/homepress/log/blog/",
    } == removed
    restart = "following restart-postgresql-17-main-service"
    assert steps.index(CONF) < steps.index(restart) < steps.index("cleared /var/lib/homepress/log/blog")
    assert "archive" not in text(of(WITHOUT), CONF)


def test_where_it_was_never_kept_there_is_nothing_to_let_go() -> None:
    (cleared,) = [one for one in of(WITHOUT) if one.key.startswith("cleared")]
    assert cleared.step(State(), ()) is None
