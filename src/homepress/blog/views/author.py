"""A person and their posts."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from homepress.accounts.models import Person
from homepress.blog import heads, listings, site

from .addresses import elsewhere
from .delivery import deliver_page


@require_safe
def author(request: HttpRequest, handle: str, number: int | None = None) -> HttpResponseBase:
    """Show a page of a person's posts. Who has no listed post has no page: having an account is private."""
    person = Person.objects.filter(handle=handle).first()
    if person is None:
        return elsewhere(request)
    if number == 1:
        return redirect(person, permanent=True)
    listing = listings.of_author(person, number or 1)
    if not listing.posts:
        return elsewhere(request)
    context = listing.context() | {"person": person, "meta": heads.of_author(site.current(), person, listing)}
    return deliver_page(request, "blog/author.html", context)
