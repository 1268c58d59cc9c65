"""Letting go of old days, so that figures of many years stay few rows.

Views of days are kept for some two years, for the chart; their months were counted beside them and stay.
Where readers came from and what was left out is kept by the day for a month, which is the longest period
that does not begin with one (see `periods`); then all days of a month become one row, which stands on the
month's first day.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min, Sum

from homepress.core.cleaning import delete_in_batches
from homepress.stats import upserting
from homepress.stats.models import Kind, Tally
from homepress.stats.periods import next_month

KEEP_VIEWS = timedelta(days=800)
"""The longest chart of days begins a year ago; this is twice that."""

KEEP_OTHERS = timedelta(days=31)


def let_go(today: date) -> int:
    """Delete views of days that are old enough; return how many rows that were."""
    return delete_in_batches(Tally.objects.filter(kind=Kind.VIEW, day__lt=today - KEEP_VIEWS))


def roll_up(today: date) -> int:
    """Add up the months that are old enough; return how many rows that saved."""
    before = (today - KEEP_OTHERS).replace(day=1)
    return sum(_roll_up(kind, before) for kind in (Kind.REFERRER, Kind.COUNTRY, Kind.LEFT_OUT))


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
