"""Whose request it is: the client's address and the scheme, told only by proxies that we trust.

Of X-Forwarded-For, read from the right, whatever trusted proxies added counts, up to the first
address that is none of theirs: that is the client. What stands left of it the client may have
written. From anybody else the headers are dropped before anything reads them.
"""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from homepress.core.trusted_proxies import TrustedProxies, client_behind, parse_address

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_X_REQUEST_ID",
)
"""Headers that only a trusted proxy may send; the one that tells the country is another."""


class ClientAddressMiddleware:
    """Sets `request.client_address`, and makes REMOTE_ADDR and the scheme say the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        country = settings.ENVIRONMENT.country_header
        self.forwarded = (*FORWARDED, meta_name(country)) if country else FORWARDED
        self.trusted = TrustedProxies.read(settings.ENVIRONMENT.trusted_proxies)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        self.read(request)
        return self.get_response(request)

    def read(self, request: HttpRequest) -> None:
        """Believe or drop what the headers say of the client."""
        meta = request.META
        remote = meta.get("REMOTE_ADDR", "")
        peer = _parsed(remote)
        if not self.trusted.include(peer):
            for header in self.forwarded:
                meta.pop(header, None)
            request.client_address = remote if peer is None else str(peer)  # type: ignore[attr-defined]  # ours to add
            return
        client = client_behind(peer, meta.get("HTTP_X_FORWARDED_FOR", ""), self.trusted)
        address = "" if client is None else str(client)
        meta["REMOTE_ADDR"] = address
        request.client_address = address  # type: ignore[attr-defined]  # ours to add
        scheme = meta.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
        if scheme in {"http", "https"}:
            _set_scheme(request, scheme)


def client_address(request: HttpRequest) -> str:
    """Return the client's address; empty where a proxy on a Unix socket names none."""
    address: str = getattr(request, "client_address", "") or request.META.get("REMOTE_ADDR", "")
    return address


def meta_name(header: str) -> str:
    """Return under which name WSGI has a header."""
    return "HTTP_" + header.upper().replace("-", "_")


_parsed = lru_cache(maxsize=256)(parse_address)


def _set_scheme(request: HttpRequest, scheme: str) -> None:
    request.META["wsgi.url_scheme"] = scheme
    if isinstance(request, ASGIRequest):
        request.scope = {**request.scope, "scheme": scheme}
