"""The newest posts, and all older ones behind them."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from homepress.blog import heads, listings, site

from .addresses import elsewhere
from .delivery import deliver_page


@require_safe
def home(request: HttpRequest, number: int | None = None) -> HttpResponseBase:
    """Show a page of the site's posts. Its first one has the address without a number."""
    if number == 1:
        return redirect("home", permanent=True)
    listing = listings.of_site(number or 1)
    if listing.is_missing:
        return elsewhere(request)
    context = listing.context() | {"meta": heads.of_home(site.current(), listing)}
    return deliver_page(request, "blog/home.html", context)
