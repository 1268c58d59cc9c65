"""How many requests of one household reach the site in a second, whatever web server stands before it.

Stored pages and files cost nothing and are sent before. The allowance is that of GCRA, a leaky bucket
of one number for each client: the time up to which what was asked for is used up.
"""

import ipaddress
import math
import mmap
import time
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from homepress.core.client_address import client_address

BURST_SECONDS = 4.0
"""Somebody who was quiet may use as many seconds' worth at once: opening a page is a burst."""
SLOTS = 1 << 16
HOUSEHOLD = 64
"""Bits of an IPv6 address that one customer has at least; the rest they choose as they like."""


class Allowances:
    """Keeps count in memory that all processes share which are forked after it was made.

    There is a fixed number of slots, so that a crowd of addresses takes no memory. A client has two of them,
    and is refused only where both are used up: sharing one with a flood costs nobody anything.
    """

    def __init__(self, per_second: float) -> None:
        self.interval = 1 / per_second
        self.used_up = memoryview(mmap.mmap(-1, SLOTS * 8)).cast("d")

    def wait(self, client: str, now: float) -> float:
        """Take one request of a client; return 0, or how many seconds they have to wait where there is none left."""
        # Strings are hashed with a secret of this interpreter, which its forks have too.
        mixed = hash(client)
        slots = {mixed % SLOTS, (mixed >> 20) % SLOTS}
        times = {slot: max(self.used_up[slot], now) for slot in slots}
        over = min(times.values()) + self.interval - (now + BURST_SECONDS)
        if over > 0:
            return over
        for slot, used_up in times.items():
            self.used_up[slot] = min(used_up, now + BURST_SECONDS) + self.interval
        return 0


class RequestLimitMiddleware:
    """Answers 429 to whoever asks for more than `HOMEPRESS_REQUESTS_PER_SECOND`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        per_second = settings.ENVIRONMENT.requests_per_second
        self.allowances = Allowances(per_second) if per_second else None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        client = household(client_address(request)) if self.allowances else ""
        if self.allowances and client and (seconds := self.allowances.wait(client, time.monotonic())):
            return too_many(seconds)
        return self.get_response(request)


@lru_cache(maxsize=1024)
def household(address: str) -> str:
    """Return whom an address stands for; empty for the host itself, and where a proxy names nobody."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return ""
    bits = HOUSEHOLD if parsed.version == 6 else parsed.max_prefixlen
    return str(ipaddress.ip_network((parsed, bits), strict=False))


def too_many(seconds: float) -> HttpResponse:
    """Say when to come again, without a look at the database."""
    answer = HttpResponse(
        "Too many requests from your address. Try again in a moment.\n", status=429, content_type="text/plain"
    )
    answer["Retry-After"] = str(math.ceil(seconds))
    answer["Cache-Control"] = "no-store"
    # Django would log a warning for each; the request's own line says it all.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # how Django marks it itself
    return answer
