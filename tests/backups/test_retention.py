"""The policy alone, on a simulated year; that restic agrees is in test_making.py."""

from datetime import UTC, datetime, timedelta

import pytest

from homepress.backups.retention import Policy, kept

pytestmark = pytest.mark.once

FIRST = datetime(2025, 1, 1, 3, 30, tzinfo=UTC)


def taken(count: int, *, every: timedelta = timedelta(days=1)) -> list[tuple[str, datetime]]:
    return [(f"{FIRST + every * number:%m-%d %H}", FIRST + every * number) for number in range(count)]


def test_a_year_of_days_leaves_seven_days_four_weeks_and_six_months() -> None:
    """31 December 2025 was a Wednesday; the months are the last six, December's newest is a day's too."""
    days = ["12-25 03", "12-26 03", "12-27 03", "12-28 03", "12-29 03", "12-30 03", "12-31 03"]
    weeks = ["12-14 03", "12-21 03"]
    months = ["07-31 03", "08-31 03", "09-30 03", "10-31 03", "11-30 03"]
    assert sorted(kept(taken(365), Policy())) == [*months, *weeks, *days]


def test_forgetting_on_every_day_of_the_year_leaves_the_same() -> None:
    """What was let go of on one day is never missed on a later one."""
    left: list[tuple[str, datetime]] = []
    for one in taken(365):
        stay = kept([*left, one], Policy())
        left = [each for each in [*left, one] if each[0] in stay]
    assert {name for name, _ in left} == kept(taken(365), Policy())


def test_of_a_day_with_many_backups_the_last_one_stays() -> None:
    many = taken(48, every=timedelta(hours=1))
    assert kept(many, Policy(daily=2, weekly=0, monthly=0)) == {"01-02 23", "01-03 02"}


def test_days_without_a_backup_do_not_count() -> None:
    """Who was away for months finds the days from before."""
    assert len(kept(taken(5, every=timedelta(days=40)), Policy(daily=7, weekly=0, monthly=0))) == 5


def test_the_newest_and_the_newest_proven_always_stay() -> None:
    stay = kept(taken(30), Policy(daily=3, weekly=0, monthly=0), proven=["01-02 03", "01-05 03"])
    assert stay == {"01-05 03", "01-28 03", "01-29 03", "01-30 03"}


def test_nothing_keeps_nothing() -> None:
    assert kept([], Policy()) == set()
