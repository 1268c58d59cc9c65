"""Telling visitors without an account apart, without keeping who they are.

A visitor is the HMAC of the client's address under a secret that changes every thirty days. One half
of it is random and lies in the database, where a day of cleaning takes it away after its time; the
other half comes from the site's secret key. So neither a stolen database nor a stolen key alone lets
anybody try all addresses. See docs/decisions/0110.
"""

import hashlib
import hmac
import ipaddress
import secrets
from datetime import UTC, date, datetime

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from homepress.core.client_address import client_address
from homepress.engagement.models import VisitorKey

DAYS = 30
"""How long a secret is used."""

IPV6_NETWORK = 64
"""Bits of an IPv6 address that name a household (RFC 6177); the rest a visitor changes at will."""


def visitor_of(request: HttpRequest) -> str:
    """Return the visitor: 64 hexadecimal digits, the same for an address until the secret changes.

    Where a proxy does not say who asks, all visitors are one.
    """
    return hmac.new(_key(), household(client_address(request)).encode(), hashlib.sha256).hexdigest()


def household(address: str) -> str:
    """Return an IPv4 address, or the network of an IPv6 address that one household has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(parsed), IPV6_NETWORK), strict=False))
    return str(parsed)


def present_period() -> int:
    """Return the number of the present period, counted from 1970."""
    return _period_of(timezone.now())


def _period_of(moment: datetime) -> int:
    return (moment.astimezone(UTC).date() - date(1970, 1, 1)).days // DAYS


def _key() -> bytes:
    random_half = _random_half(present_period())
    return salted_hmac("homepress.engagement.visitors", random_half.hex(), algorithm="sha256").digest()


def _random_half(period: int) -> bytes:
    """Return the period's secret; of many who need it first, one makes it."""
    stored = VisitorKey.objects.filter(period=period).values_list("secret", flat=True)
    found = stored.first()
    if found is None:
        try:
            with transaction.atomic():
                VisitorKey.objects.create(period=period, secret=secrets.token_bytes(32))
        except IntegrityError:
            pass  # somebody else was first
        found = stored.get()
    return bytes(found)
