"""The studio's entry: which rooms there are, and what waits in them."""

from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from homepress.studio.rooms import rooms_for

if TYPE_CHECKING:
    from homepress.accounts.models import Person


@never_cache
@require_safe
@login_required
def entry(request: HttpRequest) -> HttpResponse:
    """Lead to the rooms that the person may enter; to whom there is none, the studio does not exist."""
    person = cast("Person", request.user)
    rooms = [(room, room.waiting(person) if room.waiting else 0) for room in rooms_for(person)]
    if not rooms:
        raise Http404
    return render(request, "studio/entry.html", {"rooms": rooms})
