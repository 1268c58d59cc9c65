"""What of visitors and moderation is past its time."""

from datetime import timedelta

from django.utils import timezone

from homepress.core.cleaning import cleaner, delete_in_batches
from homepress.engagement import bayes
from homepress.engagement.models import Decision, VisitorKey
from homepress.engagement.visitors import present_period

UNDONE_WITHIN = timedelta(days=90)
"""How long a decision can be undone; the audit log keeps that there was one."""


@cleaner("secrets of earlier visitors")
def old_visitor_keys() -> int:
    """Without its secret, nothing leads from a like to an address any more, whoever has the database."""
    return delete_in_batches(VisitorKey.objects.filter(period__lt=present_period()))


@cleaner("decisions too old to be undone")
def old_decisions() -> int:
    return delete_in_batches(Decision.objects.filter(created_at__lt=timezone.now() - UNDONE_WITHIN))


@cleaner("words that the filter has unlearned")
def unlearned_words() -> int:
    return bayes.forget_unused()
