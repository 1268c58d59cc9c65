"""The posts with a tag."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from homepress.blog import heads, listings, site
from homepress.blog.models import Tag
from homepress.blog.models.tags import PREFIX

from .addresses import elsewhere
from .delivery import deliver_page


@require_safe
def tag(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponseBase:
    """Show a page of a tag's posts. A tag that no listed post has is unknown: its name may be a secret."""
    found = Tag.objects.filter(permalink=PREFIX + slug).first()
    if found is None:
        return elsewhere(request)
    if number == 1:
        return redirect(found, permanent=True)
    listing = listings.of_tag(found, number or 1)
    if not listing.posts:
        return elsewhere(request)
    context = listing.context() | {"tag": found, "meta": heads.of_tag(site.current(), found, listing)}
    return deliver_page(request, "blog/tag.html", context)
