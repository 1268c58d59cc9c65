"""Refusing what other sites make a browser send, where there is no token: nothing to store, no cookie.

As in Go's http.CrossOriginProtection: what the browser says of itself in Sec-Fetch-Site
(https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header) decides; browsers that do not say it, or
do not over plain HTTP, name the page's Origin with every POST. A program that names neither has no
visitor's cookies to misuse.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

type View = Callable[..., HttpResponseBase]

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_from_here(request: HttpRequest) -> bool:
    """Whether a request that changes something comes from a page of this site, or from no page at all."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or _host_of(origin) == request.get_host()


def from_here_alone(view: View) -> View:
    """Guard a view by `is_from_here` in the place of Django's token."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in SAFE and not is_from_here(request):
            raise PermissionDenied("another site's page sent this")
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
