"""The pages that are shown when something is missing or broken."""

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseServerError
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from homepress.blog import heads, site
from homepress.core import outage

PLAIN_ERROR = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Something went wrong</title>
<h1>Something went wrong.</h1>
<p>It is not your fault. Try again in a moment.</p>
</html>
"""


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that leads nowhere. Tomorrow it may lead somewhere: caches must ask again."""
    context = {"meta": heads.of_error(site.current(), "Not found")}
    response = HttpResponseNotFound(loader.render_to_string("404.html", context, request))
    response["Cache-Control"] = "no-cache"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when anything may be broken: no site and no database is asked, and if need be no template."""
    if outage.is_the_cause(sys.exception()):
        return outage.unavailable(request)
    try:
        page: str = loader.render_to_string("500.html")
    except Exception:  # noqa: BLE001  # whatever is wrong with the theme, the first error is the one to tell of
        page = PLAIN_ERROR
    response = HttpResponseServerError(page)
    response["Cache-Control"] = "no-store"
    return response
