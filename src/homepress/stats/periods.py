"""The times that figures are shown for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Step(StrEnum):
    """What a bar of the chart stands for."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both within. `key` is how an address names it."""

    key: str
    name: str
    first: date
    last: date
    step: Step = Step.DAY
    is_of_months: bool = False
    """Whether it is made of whole months, the present one as far as it has come."""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """As many days right before."""
        last = self.first - timedelta(days=1)
        return Period("", "", last - timedelta(days=self.days - 1), last)

    def steps(self) -> Iterator[date]:
        """The days, or the first days of the months, in their order."""
        day = self.first
        while day <= self.last:
            yield day
            day = day + timedelta(days=1) if self.step == Step.DAY else next_month(day)


def next_month(day: date) -> date:
    """Return the first day of the month after that of a day."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_ago(day: date, months: int) -> date:
    """Return the first day of the month so many months before that of a day."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


DAYS = (7, 30)
MONTHS = (3, 12)
DEFAULT = "30"


def periods(today: date, earliest: date | None) -> list[Period]:
    """Return what can be chosen: the last days, the last months, and each year since the earliest figure.

    What is longer than a month begins with one, since old figures are kept by the month (see `rolling_up`).
    """
    recent = [Period(str(days), f"{days} days", today - timedelta(days=days - 1), today) for days in DAYS]
    recent += [Period(f"{n}m", f"{n} months", months_ago(today, n - 1), today, is_of_months=True) for n in MONTHS]
    return [*recent, *(_year(number, today) for number in range(today.year, (earliest or today).year - 1, -1))]


def _year(number: int, today: date) -> Period:
    last = min(today, date(number, 12, 31))
    return Period(str(number), str(number), date(number, 1, 1), last, Step.MONTH, is_of_months=True)


def chosen(key: str, among: list[Period]) -> Period:
    """Return the period that an address names; what is unknown is the last thirty days."""
    by_key = {period.key: period for period in among}
    return by_key.get(key) or by_key[DEFAULT]
