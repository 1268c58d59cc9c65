from datetime import date

import pytest

from homepress.stats.periods import Step, chosen, months_ago, next_month, periods

pytestmark = pytest.mark.once

TODAY = date(2026, 3, 31)


def test_there_are_days_months_and_every_year_since_the_earliest_figure() -> None:
    choice = periods(TODAY, date(2024, 5, 5))
    assert [(one.key, str(one.first), str(one.last), one.step) for one in choice] == [
        ("7", "2026-03-25", "2026-03-31", Step.DAY),
        ("30", "2026-03-02", "2026-03-31", Step.DAY),
        ("3m", "2026-01-01", "2026-03-31", Step.DAY),
        ("12m", "2025-04-01", "2026-03-31", Step.DAY),
        ("2026", "2026-01-01", "2026-03-31", Step.MONTH),
        ("2025", "2025-01-01", "2025-12-31", Step.MONTH),
        ("2024", "2024-01-01", "2024-12-31", Step.MONTH),
    ]
    assert [one.key for one in periods(TODAY, None)][-1] == "2026"


def test_the_time_before_is_as_long_and_ends_right_before() -> None:
    week = periods(TODAY, None)[0]
    assert (week.before.first, week.before.last) == (date(2026, 3, 18), date(2026, 3, 24))


def test_steps_are_all_days_or_the_first_of_all_months() -> None:
    choice = periods(date(2024, 3, 1), date(2023, 1, 1))
    assert len(list(chosen("30", choice).steps())) == 30
    assert list(chosen("2023", choice).steps()) == [date(2023, month, 1) for month in range(1, 13)]
    assert list(chosen("2024", choice).steps()) == [date(2024, month, 1) for month in (1, 2, 3)]


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert next_month(date(2025, 12, 31)) == date(2026, 1, 1)
    assert next_month(date(2024, 1, 31)) == date(2024, 2, 1)
    assert months_ago(date(2026, 1, 31), 11) == date(2025, 2, 1)
    assert months_ago(date(2026, 1, 31), 12) == date(2025, 1, 1)


@pytest.mark.parametrize("key", ["", "x", "1900", "'", "30 "])
def test_an_unknown_period_is_the_last_thirty_days(key: str) -> None:
    assert chosen(key, periods(TODAY, None)).key == "30"
