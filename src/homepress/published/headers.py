"""What every stored page says of itself besides what its file tells.

An edge server sends a file with headers that are the same for all. So a page is stored only if it
has exactly these; one that needs another (`X-Robots-Tag`, a cookie) goes through the site each time.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from homepress.published.addresses import Page

CACHE_CONTROL = "public, no-cache"
"""Anybody may keep it and asks each time: what was changed or withdrawn is never shown from a cache."""

OF_THE_ANSWER = frozenset({"content-length", "content-type", "date", "etag", "last-modified", "vary", "x-request-id"})
"""Headers that tell of one answer or one file."""


@lru_cache(maxsize=1)
def standard() -> Mapping[str, str]:
    """Return the headers, in their order: those that the middleware below the store gives to any page."""

    def page(_request: HttpRequest) -> HttpResponseBase:
        return HttpResponse(headers={"Cache-Control": CACHE_CONTROL})

    handler: Callable[[HttpRequest], HttpResponseBase] = page
    below = settings.MIDDLEWARE.index("homepress.published.middleware.StoringMiddleware") + 1
    for name in reversed(settings.MIDDLEWARE[below:]):
        handler = import_string(name)(handler)
    scheme, _, host = settings.ENVIRONMENT.site_url.partition("://")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": host, "wsgi.url_scheme": scheme}
    made = handler(WSGIRequest(environ | {"wsgi.input": BytesIO()}))
    return {name: value for name, value in made.items() if name.lower() not in OF_THE_ANSWER}


def are_standard(page: Page, response: HttpResponse) -> bool:
    """Whether an edge that knows the page's name alone would send the very same headers."""
    own = {name: value for name, value in response.items() if name.lower() not in OF_THE_ANSWER}
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return (
        own == standard()
        and not response.cookies
        and varies <= {"accept-encoding"}
        and response.get("Content-Type") == page.media_type
    )
