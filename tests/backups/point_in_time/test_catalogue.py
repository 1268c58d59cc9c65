"""Which bases and logs are needed for a moment, and which for none."""

from datetime import UTC, datetime, timedelta

import pytest

from homepress.backups.point_in_time.catalogue import Catalogue
from homepress.backups.restic import Snapshot
from homepress.errors import BackupFailed

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def snapshot(name: str, hours_ago: float, chain: str, cluster: str = "a") -> Snapshot:
    at = NOW - timedelta(hours=hours_ago)
    return Snapshot(name, at, "example.org", (f"cluster-{cluster}", f"chain-{chain}"))


def days(count: int) -> Catalogue:
    """A base each day, and a log that was sent in the middle of the day and at its end."""
    bases = [snapshot(f"base-{day}", 24 * day, f"{day}") for day in range(count)]
    logs = [snapshot(f"log-{day}-{part}", 24 * day - part, f"{day}") for day in range(count) for part in (23, 12)]
    return Catalogue(bases, logs)


def names(found: list[Snapshot]) -> list[str]:
    return [one.id for one in found]


def test_the_base_is_the_newest_that_is_not_later_and_all_its_later_logs_count() -> None:
    found = days(3)
    base = found.base_for(NOW - timedelta(hours=30))
    assert base.id == "base-2"
    assert names(found.logs_of(base)) == ["log-2-23", "log-1-23", "log-0-23"]


def test_a_moment_before_the_first_base_is_refused_with_the_earliest_there_is() -> None:
    with pytest.raises(BackupFailed, match="earliest moment that can be brought back is 2026-11-24 12:00:00 UTC"):
        days(3).base_for(NOW - timedelta(days=9))


def test_without_a_base_there_are_only_backups() -> None:
    with pytest.raises(BackupFailed, match="no log of the database, only backups"):
        Catalogue([], []).base_for(None)


def test_a_log_of_another_cluster_does_not_count() -> None:
    """A host that was made anew numbers its segments as the old one did."""
    old, new = snapshot("old", 50, "1"), snapshot("new", 20, "1", cluster="b")
    found = Catalogue([new, old], [snapshot("log-new", 1, "1", cluster="b"), snapshot("log-old", 30, "1")])
    assert names(found.logs_of(old)) == ["log-old"]
    assert names(found.logs_of(new)) == ["log-new"]


def test_a_base_that_a_wrong_clock_dated_in_the_future_is_not_the_newest() -> None:
    ahead = Snapshot("ahead", datetime.now(UTC) + timedelta(days=300), "", ())
    assert Catalogue([ahead, *days(2).bases], []).base_for(None).id == "base-0"


def test_what_the_last_days_do_not_need_goes_and_any_moment_of_them_stays() -> None:
    found = days(12)
    gone = set(names(found.superfluous(NOW, 7)))
    assert {one.id for one in found.bases} - gone == {f"base-{day}" for day in range(8)}
    assert {one.id for one in found.logs} - gone == {f"log-{day}-23" for day in range(8)}


def test_a_base_that_was_not_made_anew_for_longer_than_that_stays_with_its_log() -> None:
    found = Catalogue([snapshot("old", 24 * 20, "1"), snapshot("older", 24 * 30, "0")], [snapshot("log", 1, "1")])
    assert names(found.superfluous(NOW, 7)) == ["older"]
    young = Catalogue([snapshot("first", 3, "1")], [snapshot("log", 1, "1")])
    assert young.superfluous(NOW, 7) == []


def test_with_no_days_all_goes() -> None:
    found = days(2)
    assert set(found.superfluous(NOW, 0)) == {*found.bases, *found.logs}
