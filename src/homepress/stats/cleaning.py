"""What of the figures is past its time."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from homepress.core.cleaning import cleaner, delete_in_batches
from homepress.stats.models import FruitlessSearch, Sighting
from homepress.stats.rolling_up import let_go, roll_up

KEEP_SEARCHES = timedelta(days=400)
"""So long a year's figures show what was sought."""


@cleaner("yesterday's visitors")
def yesterdays_visitors() -> int:
    """Their key is gone since midnight; now their hashes go as well."""
    midnight = datetime.combine(timezone.localdate(), time.min, timezone.get_current_timezone())
    return delete_in_batches(Sighting.objects.filter(seen_at__lt=midnight))


@cleaner("old searches without results")
def old_searches() -> int:
    return delete_in_batches(FruitlessSearch.objects.filter(day__lt=timezone.localdate() - KEEP_SEARCHES))


@cleaner("days that were added up to months")
def rolled_up_days() -> int:
    return roll_up(timezone.localdate())


@cleaner("views of days long ago")
def old_days() -> int:
    return let_go(timezone.localdate())
