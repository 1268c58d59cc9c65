"""Django's admin on a host name of its own."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

ADMIN_URLCONF = "homepress.project.admin_urls"


class AdminHostMiddleware:
    """Adds `/admin/` to the addresses of a request that came to the admin's host, and to no other.

    Elsewhere the address is not refused but absent, for every method and however it is written.
    The name is that of the Host header, which the edge server passes on only for names that it
    knows; X-Forwarded-Host is never read. Where the name is a loopback one, the visitor must be on
    this machine, since anybody can write `Host: localhost`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_admin_host(request):
            request.urlconf = ADMIN_URLCONF
        return self.get_response(request)


def is_admin_host(request: HttpRequest) -> bool:
    """Whether the request was made to the admin's host. Raises DisallowedHost for unknown names."""
    admin_host = settings.ENVIRONMENT.admin_host.lower()
    name = split_domain_port(request.get_host())[0]
    if not admin_host or name != admin_host:
        return False
    return not _is_loopback(admin_host) or _is_loopback(request.META.get("REMOTE_ADDR") or "localhost")


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")
