"""Every path that is no page's current address."""

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase

from homepress.accounts.models import Person
from homepress.blog import addresses, heads, site
from homepress.blog.models import Post
from homepress.blog.seeing import may_see, viewer

from .delivery import deliver_page


def elsewhere(request: HttpRequest) -> HttpResponseBase:
    """Redirect to where the path leads now, in one step; 410 where that is deleted, 404 otherwise.

    Raises Http404. Nothing here tells a private post from none: not even whether the session was
    read, which the Vary header would say.
    """
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    person = viewer(request)
    match addresses.find(request.path_info):
        case addresses.Gone():
            context = {"meta": heads.of_error(site.current(), "Gone")}
            return deliver_page(request, "410.html", context, status=410)
        case addresses.Moved(url, post) if url != request.path and (post is None or _may_visit(person, post)):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
    raise Http404


def _may_visit(person: Person | None, post: Post) -> bool:
    return post.is_due and may_see(person, post)
