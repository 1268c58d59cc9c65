"""The views of a post: a page that was looked at adds one; where the owner shows the count, it is here.

No cookie is set and none is needed; nothing is stored by anybody on the way.
"""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from homepress.blog.models import Post
from homepress.core.client_address import client_address, meta_name
from homepress.core.same_origin import is_from_here
from homepress.errors import BadBeacon
from homepress.stats import beacons, counted_posts, totals, visitors
from homepress.stats.counting import View
from homepress.stats.floods import MOST_A_MINUTE, MinuteCounter
from homepress.stats.models import Kind
from homepress.stats.reasons import Reason, reason_against
from homepress.stats.waiting import waiting

RETRY_AFTER = 60

beacons_of_households = MinuteCounter(MOST_A_MINUTE)


@csrf_exempt  # a stored page has no token; `is_from_here` stands in its place
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def post_views(request: HttpRequest, key: UUID) -> HttpResponse:
    """Count a view, or show how many there are."""
    if request.method == "POST":
        return _count(request, key)
    if not counted_posts.are_shown_to_all():
        raise Http404
    post = get_object_or_404(Post.objects.due().exclude(visibility=Post.Visibility.PRIVATE), pk=key)
    part = "#fragment" if request.headers.get("HX-Request") == "true" else ""
    response = render(request, f"stats/post-views.html{part}", {"post": post, "views": totals.of_post(post)})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _count(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a beacon in. All that a page of ours sends is answered alike, whether it counts or not."""
    if not is_from_here(request):
        return _refuse(403, "only a page of this site may say that it was looked at")
    try:
        referrer = beacons.referrer_in(_body(request), _own_hosts(request))
    except BadBeacon as error:
        return _refuse(413 if _length(request) > beacons.MOST_BYTES else 400, error.message)
    if not counted_posts.are_counted():
        return HttpResponse(status=204)
    view_key = Kind.LEFT_OUT, timezone.localdate(), key
    if beacons_of_households.is_exceeded_by(_household(request), timezone.now()):
        waiting.add_other((*view_key, Reason.FLOOD))
        refused = _refuse(429, "too many at once")
        refused["Retry-After"] = str(RETRY_AFTER)
        return refused
    if reason := reason_against(request):
        waiting.add_other((*view_key, reason))
    else:
        seen = visitors.seen(request, key)
        waiting.add_view(seen.digest, View(key, timezone.localdate(), seen.network, referrer, _country(request)))
    return HttpResponse(status=204)


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 10 else beacons.MOST_BYTES + 1


def _body(request: HttpRequest) -> bytes:
    """Return the body; one that says that it is too long is not read at all."""
    if _length(request) > beacons.MOST_BYTES:
        raise BadBeacon("more than a beacon says")
    return request.read(beacons.MOST_BYTES + 1)


def _own_hosts(request: HttpRequest) -> frozenset[str]:
    return frozenset({*settings.ENVIRONMENT.hosts, request.get_host().rpartition(":")[0] or request.get_host()})


def _household(request: HttpRequest) -> str:
    return visitors.prefix(client_address(request), visitors.HOUSEHOLD_BITS)


def _country(request: HttpRequest) -> str:
    header = settings.ENVIRONMENT.country_header
    return beacons.country_in(request.META.get(meta_name(header), "")) if header else ""


def _refuse(status: int, why: str) -> HttpResponse:
    return HttpResponse(f"{why}\n", status=status, content_type="text/plain; charset=utf-8")
