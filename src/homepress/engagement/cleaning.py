"""What of visitors is past its time."""

from homepress.core.cleaning import cleaner, delete_in_batches
from homepress.engagement.models import VisitorKey
from homepress.engagement.visitors import present_period


@cleaner("secrets of earlier visitors")
def old_visitor_keys() -> int:
    """Without its secret, nothing leads from a like to an address any more, whoever has the database."""
    return delete_in_batches(VisitorKey.objects.filter(period__lt=present_period()))
