"""What was written is in the repository within the time that is stated, or the owner is told."""

import json
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from homepress.backups import code, room, watching
from homepress.backups.making import make
from homepress.backups.point_in_time import basing, bringing_back, sending
from homepress.backups.point_in_time.administrator import Administrator
from homepress.backups.point_in_time.catalogue import Catalogue
from homepress.backups.point_in_time.replaying import replayed
from homepress.backups.telling import Teller
from homepress.errors import BackupFailed
from homepress.hosting.on_host import backup_jobs
from tests.fixtures.backups import execute
from tests.fixtures.http_service import Service
from tests.fixtures.point_in_time import Logged, set_up

pytestmark = [pytest.mark.needs("restic"), pytest.mark.only_on("postgresql")]


def begin(logged: Logged) -> None:
    basing.renew(logged.site, logged.store)


def send_by_the_unit(logged: Logged) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-m", "homepress.backups.point_in_time.sending", str(logged.store.folder)]
    environment = code.environment(logged.site.variables)
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)


def test_without_any_command_what_was_written_leaves_the_host_in_the_time_that_is_stated(
    logged: Logged, measured: list[str]
) -> None:
    """PostgreSQL ends the segment by itself (here after a second instead of sixty), and the unit sends it."""
    begin(logged)
    set_up(logged.cluster, "archive_timeout", "1s")
    try:
        execute(logged.site, "UPDATE blog_post SET title = 'Written'")
        began = time.monotonic()
        seen = logged.spool.reaches(logged.note["cluster"])
        while logged.spool.reaches(logged.note["cluster"]) == seen:
            assert time.monotonic() - began < 30
        archived = time.monotonic() - began
        assert send_by_the_unit(logged).returncode == 0
        took = time.monotonic() - began
    finally:
        set_up(logged.cluster, "archive_timeout", "0")
    with replayed(logged.store.repository(), None) as found, psycopg.connect(found.database.url) as connection:
        assert connection.execute("SELECT DISTINCT title FROM blog_post").fetchall() == [("Written",)]
    wanted = sending.wanted_of(logged.store)
    lost = wanted.switch_seconds - 1 + wanted.send_seconds + took
    measured.append(
        f"point in time: a change left the host {took:.1f} s after it was made, with segments of 1 s ({archived:.1f} s "
        f"to the spool); with those of {wanted.switch_seconds} s, sent each {wanted.send_seconds}, {lost:.0f} s at most"
    )


def test_what_cannot_be_sent_waits_is_told_once_and_goes_with_the_next(logged: Logged, service: Service) -> None:
    begin(logged)
    sending.send(logged.site, logged.store)
    Administrator(logged.site.database_url, sending.wanted_of(logged.store)).flush()
    repository = logged.store.repository().folder
    assert repository
    repository.rename(repository.with_name("away"))
    told = replace(logged, site=replace(logged.site, variables={**logged.site.variables, **service.notices}))
    for _ in range(2):
        done = send_by_the_unit(told)
        assert (done.returncode, done.stdout) == (1, "")
        assert "There is no repository at" in done.stderr
    (message,) = [json.loads(one.body) for one in service.told]
    assert message["title"].endswith("Point in time FAILED")
    assert logged.spool.pending.exists()
    state = backup_jobs.log_state(logged.store.folder)
    assert state
    assert "There is no repository" in state["failure"]["reason"]
    assert state["waits"]
    repository.with_name("away").rename(repository)
    assert send_by_the_unit(logged).returncode == 0
    state = backup_jobs.log_state(logged.store.folder)
    assert state
    assert (state["failure"], state["waits"]) == (None, None)


def test_where_nothing_is_new_nothing_is_sent(logged: Logged) -> None:
    begin(logged)
    sending.send(logged.site, logged.store)
    before = logged.note
    sending.send(logged.site, logged.store)
    assert logged.note == before


def test_before_the_first_base_nothing_is_sent(logged: Logged) -> None:
    Administrator(logged.site.database_url, sending.wanted_of(logged.store)).flush()
    sending.send(logged.site, logged.store)
    assert Catalogue.of(logged.store.repository()) == Catalogue([], [])
    assert logged.spool.pending.exists()


def test_a_server_that_hands_nothing_over_is_told_with_what_it_says(logged: Logged) -> None:
    begin(logged)
    shutil.rmtree(logged.spool.folder / "log")
    (logged.spool.folder / "log").write_text("in the way")
    said: list[str] = []
    administrator = Administrator(logged.site.database_url, sending.wanted_of(logged.store))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("homepress.backups.point_in_time.administrator.SWITCH_SECONDS", 2)
        with pytest.raises(BackupFailed, match=r"not kept: archive_command fails on [0-9A-F]{24} since"):
            administrator.flush()
        bringing_back.send_all(logged.site, logged.store, said.append)
    assert "What was written last is not in the repository" in said[0]


def test_a_gap_is_told_until_a_new_base_makes_up_for_it(logged: Logged, service: Service) -> None:
    begin(logged)
    (logged.spool.folder / "broken").write_text("the disk is nearly full")
    site = replace(logged.site, variables={**logged.site.variables, **service.notices})
    for _ in range(2):
        watching.watch(Teller(site, logged.store, lambda said: None))
    messages = [json.loads(one.body)["message"] for one in service.told]
    assert [one for one in messages if "The log has a gap" in one] == messages[:1]
    basing.renew(logged.site, logged.store)
    assert watching.late_log(logged.store) == ""


def test_a_log_that_waits_for_too_long_is_told(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(logged)
    Administrator(logged.site.database_url, sending.wanted_of(logged.store)).flush()
    logged.spool.pending.touch()
    assert watching.late_log(logged.store) == ""
    monkeypatch.setattr(watching, "LATE_SECONDS", -1)
    assert "was not sent for 0 minutes" in watching.late_log(logged.store)


def test_of_a_day_one_log_stays_and_of_more_days_those_that_are_wanted(logged: Logged) -> None:
    begin(logged)
    administrator = Administrator(logged.site.database_url, sending.wanted_of(logged.store))
    for _ in range(3):
        administrator.flush()
        sending.send(logged.site, logged.store, always=True)
    assert len(Catalogue.of(logged.store.repository()).logs) == 3
    first = set(logged.spool.names(logged.note["cluster"]))
    basing.renew(logged.site, logged.store)
    found = Catalogue.of(logged.store.repository())
    assert (len(found.bases), len(found.logs)) == (2, 1)
    assert not first & set(logged.spool.names(logged.note["cluster"]))
    later = datetime.now(UTC) + timedelta(days=8)
    assert set(found.superfluous(later, 7)) == {found.bases[1], found.logs[0]}


def test_switched_off_all_of_it_goes_with_the_next_backup_and_backups_stay(logged: Logged) -> None:
    make(logged.site, logged.store)
    begin(logged)
    sending.send(logged.site, logged.store)
    logged.forget_that_it_is_the_host()
    basing.renew(logged.site, logged.store)
    repository = logged.store.repository()
    assert Catalogue.of(repository) == Catalogue([], [])
    assert len(repository.snapshots()) == 1
    assert logged.note == {}


def test_a_base_without_room_leaves_the_one_before_and_its_log(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(logged)
    (logged.spool.folder / "broken").write_text("the disk is nearly full")
    before = logged.note
    monkeypatch.setattr(room, "SPARE_BYTES", 10**18)
    with pytest.raises(BackupFailed, match="MB are free, and a base takes"):
        basing.renew(logged.site, logged.store)
    monkeypatch.undo()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basing, "FIRST", re.compile("nothing"))
        with pytest.raises(BackupFailed, match="where the log of its copy begins"):
            basing.renew(logged.site, logged.store)
    assert logged.note == before
    assert logged.spool.why_broken == "the disk is nearly full"
    assert not logged.spool.copy.exists()


def test_without_the_setting_no_log_is_sent(logged: Logged) -> None:
    logged.forget_that_it_is_the_host()
    with pytest.raises(BackupFailed, match="not kept here"):
        sending.send(logged.site, logged.store)


def test_a_disk_that_is_nearly_full_costs_the_log_and_not_the_server(logged: Logged) -> None:
    """PostgreSQL keeps nothing back, and goes on; a new base makes up for what was let go."""
    begin(logged)
    administrator = Administrator(logged.site.database_url, sending.wanted_of(logged.store))
    program = logged.cluster.folder / "archive_log.py"
    text = program.read_text()
    program.write_text(text.replace("LEAST_FREE = 1_000_000_000", f"LEAST_FREE = {10**18}"))
    try:
        execute(logged.site, "UPDATE blog_post SET title = 'Let go'")
        with pytest.raises(BackupFailed, match="log is not kept: the disk is nearly full"):
            administrator.flush()
    finally:
        program.write_text(text)
    assert "The log has a gap" in watching.late_log(logged.store)
    basing.renew(logged.site, logged.store)
    bringing_back.send_all(logged.site, logged.store, pytest.fail)
    assert not logged.spool.why_broken
    with replayed(logged.store.repository(), None) as found, psycopg.connect(found.database.url) as connection:
        assert connection.execute("SELECT DISTINCT title FROM blog_post").fetchall() == [("Let go",)]
