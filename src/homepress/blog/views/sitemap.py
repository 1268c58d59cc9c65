"""The site's map for search engines."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from homepress.blog import site
from homepress.blog import sitemap as sitemaps

from .addresses import elsewhere
from .delivery import deliver


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Send the whole map, or the list of its parts where it has more than one."""
    count = sitemaps.parts()
    here = site.current()
    if count > 1:
        return _send(request, sitemaps.to_index(here, count))
    return _send(request, sitemaps.to_urlset(here, sitemaps.locations(1)))


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send a part of the map."""
    if number > sitemaps.parts():
        return elsewhere(request)
    return _send(request, sitemaps.to_urlset(site.current(), sitemaps.locations(number)))


def _send(request: HttpRequest, xml: bytes) -> HttpResponseBase:
    return deliver(request, HttpResponse(xml, content_type="application/xml; charset=utf-8"))
