"""Telling visitors apart for a day, so that each counts once, and not longer.

A visitor is the client's address and what the browser calls itself, hashed with the post under the
day's key. One half of the key is random: the shared cache keeps it until midnight, for all processes,
and then nobody can make it again. The other half is the site's secret key, which is in no database;
the whole is only ever in memory. See docs/decisions/0120.
"""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from homepress.core.client_address import client_address

HOUSEHOLD_BITS = {4: 32, 6: 64}
"""Bits of an address that name a household: it changes the rest of an IPv6 address at will (RFC 6177)."""

NETWORK_BITS = {4: 24, 6: 48}
"""Bits that name a network: the smallest that is routed alone, and what one customer is given."""


class Seen(NamedTuple):
    """A visitor's view of a post, and the network that it came from; empty where a proxy names nobody."""

    digest: str
    network: str


@dataclass(frozen=True, slots=True)
class DayKey:
    """The key of one day, in memory."""

    day: date
    key: bytes

    def seen(self, address: str, agent: str, post: UUID) -> Seen:
        visitor = f"{prefix(address, HOUSEHOLD_BITS)}\n{agent}\n{post}"
        network = prefix(address, NETWORK_BITS)
        return Seen(self._hash(visitor, 16), self._hash(f"network {network}", 8) if network else "")

    def _hash(self, text: str, size: int) -> str:
        return hashlib.blake2b(text.encode("utf-8", "replace"), key=self.key, digest_size=size).hexdigest()


def seen(request: HttpRequest, post: UUID) -> Seen:
    """Return what tells this view from others today."""
    return key_of(timezone.localdate()).seen(client_address(request), request.headers.get("User-Agent", ""), post)


@lru_cache(maxsize=1)
def key_of(day: date) -> DayKey:
    """Return the key of today; of many processes that need it first, one makes the random half."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())
    left = max(1, int((midnight - timezone.now()).total_seconds()))
    random_half = cache.get_or_set(f"stats-visitors-{day}", lambda: secrets.token_hex(32), timeout=left)
    return DayKey(day, salted_hmac("homepress.stats.visitors", str(random_half), algorithm="sha256").digest())


def prefix(address: str, bits: dict[int, int]) -> str:
    """Return the network of that size around an address; empty for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, bits[parsed.version]), strict=False))
