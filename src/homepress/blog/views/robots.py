"""What crawlers are asked to leave alone (RFC 9309)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from homepress.blog import site
from homepress.blog.ai_crawlers import AI_CRAWLERS

from .delivery import deliver

NOT_FOR_CRAWLERS = ("/-/", "/accounts/", "/admin/", "/preview/", "/profile/", "/search/", "/studio/")


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Send robots.txt."""
    text = "\n\n".join(_groups(site.current(), ai_allowed=settings.ENVIRONMENT.ai_crawlers == "allow")) + "\n"
    return deliver(request, HttpResponse(text, content_type="text/plain; charset=utf-8"))


def _groups(here: site.Site, *, ai_allowed: bool) -> list[str]:
    everybody = "\n".join(["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_CRAWLERS)])
    trainers = "\n".join([*(f"User-agent: {name}" for name in AI_CRAWLERS), "Disallow: /"])
    return [everybody, *([] if ai_allowed else [trainers]), f"Sitemap: {here.absolute('/sitemap.xml')}"]
