"""What readers seek and do not find: how often a day, and nothing of who it was."""

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from homepress.blog.search.asking import searched
from homepress.core.client_address import client_address
from homepress.stats.floods import MinuteCounter
from homepress.stats.reasons import reason_against
from homepress.stats.sought import normalised
from homepress.stats.visitors import HOUSEHOLD_BITS, prefix
from homepress.stats.waiting import waiting

MOST_A_MINUTE = 30
"""Searches of one household that are noted in a minute; one that is typed letter by letter is several."""

SHORTEST = 2

searches_of_households = MinuteCounter(MOST_A_MINUTE)


@receiver(searched)
def note(request: HttpRequest, query: str, found: bool, **_: Any) -> None:
    """Note a search that found nothing, unless a program or one who writes here made it."""
    words = normalised(query)
    if found or len(words) < SHORTEST or reason_against(request) is not None:
        return
    household = prefix(client_address(request), HOUSEHOLD_BITS)
    if not searches_of_households.is_exceeded_by(household, timezone.now()):
        waiting.add_search(timezone.localdate(), words)
