"""Adding up old days, so that figures of many years stay few rows.

Of a month that is past, all days become one row, which stands on the month's first day. Views of days
are kept for some two years, for the chart; where readers came from and what was left out for a month,
which is the longest period that does not begin with one (see `periods`).
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min, Sum

from homepress.stats import upserting
from homepress.stats.models import Kind, Tally
from homepress.stats.periods import next_month

KEEP_DAYS = {Kind.VIEW: 800, Kind.REFERRER: 31, Kind.COUNTRY: 31, Kind.LEFT_OUT: 31}
"""For how many days the days are told apart. The longest chart of days begins a year ago."""


def roll_up(today: date) -> int:
    """Add up the months that are old enough, each kind by its own time; return how many rows that saved."""
    return sum(_roll_up(kind, (today - timedelta(days=days)).replace(day=1)) for kind, days in KEEP_DAYS.items())


def _roll_up(kind: Kind, before: date) -> int:
    """Roll up every month that ended before a first day, one in a transaction."""
    saved = 0
    month = _next_to_do(kind, date.min, before)
    while month is not None:
        saved += _roll_up_month(kind, month)
        month = _next_to_do(kind, next_month(month), before)
    return saved


def _next_to_do(kind: Kind, start: date, before: date) -> date | None:
    """Return the next month in which a day other than the first has a row."""
    days = Tally.objects.filter(kind=kind, day__gte=start, day__lt=before).exclude(day__day=1)
    first: date | None = days.aggregate(first=Min("day"))["first"]
    return first.replace(day=1) if first else None


@transaction.atomic
def _roll_up_month(kind: Kind, month: date) -> int:
    days = Tally.objects.filter(kind=kind, day__gt=month, day__lt=next_month(month))
    rows = days.order_by().values_list("post", "name").annotate(sum=Sum("count"))
    sums = {(kind, month, post, name): number for post, name, number in rows}
    removed, _ = days.delete()
    upserting.add(Tally, ["kind", "day", "post", "name"], sums)
    return removed
