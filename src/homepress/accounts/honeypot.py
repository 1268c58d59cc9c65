"""The admin's address where the admin is not: a sign-in page that lets nobody in and notes who tried."""

import ipaddress
from datetime import timedelta

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from homepress.accounts.models import Intrusion
from homepress.core.notifying import notify

MOST_AN_HOUR = 60
"""Attempts of one address that are written down in an hour; more tell nothing new."""

MOST_OF_ALL_AN_HOUR = 1_000
"""Attempts that are written down in an hour, whoever makes them: many addresses are cheap to have."""

ALARM = 10
"""Attempts of one address in an hour at which the owner is told, once."""

ALARM_OF_ALL = 100
"""Attempts from anywhere in an hour at which the owner is told, once."""

KEEP = timedelta(days=90)


def note(request: HttpRequest, name: str) -> None:
    """Write down an attempt: address, agent and name, never the password."""
    address = _address(request)
    lately = Intrusion.objects.filter(happened_at__gte=timezone.now() - timedelta(hours=1))
    of_this, of_all = lately.filter(address=address).count(), lately[:MOST_OF_ALL_AN_HOUR].count()
    if of_this >= MOST_AN_HOUR or of_all >= MOST_OF_ALL_AN_HOUR:
        return
    Intrusion.objects.create(
        address=address, agent=_printable(request.headers.get("User-Agent", ""), 300), name=_printable(name, 150)
    )
    if of_all + 1 >= ALARM_OF_ALL and cache.add("intrusion-alarm", 1, timeout=3600):
        notify("honeypot", f"{ALARM_OF_ALL} attempts to sign in to the admin within an hour, from many addresses")
    elif of_this + 1 >= ALARM and cache.add(f"intrusion-alarm:{address}", 1, timeout=3600):
        notify("honeypot", f"{ALARM} attempts to sign in to the admin within an hour, from {address or 'somewhere'}")


def _address(request: HttpRequest) -> str | None:
    try:
        return str(ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None


def _printable(text: str, length: int) -> str:
    return "".join(c for c in text if c.isprintable())[:length]
