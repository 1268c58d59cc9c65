"""The moderation queue in the studio."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from homepress.accounts.models import Person
from homepress.accounts.permissions import Action, Reach, may
from homepress.engagement import deciding
from homepress.engagement.models import Decision
from homepress.engagement.queue import Asked
from homepress.errors import CommentRefused
from homepress.studio.access import for_those_who_may

A_PAGE = 50
DONE = {
    deciding.Verb.APPROVE: "approved",
    deciding.Verb.SPAM: "marked as spam",
    deciding.Verb.TRASH: "moved to the trash",
    deciding.Verb.BAN: "marked as spam, with the author banned",
}

moderates = for_those_who_may(Action.MODERATE_COMMENTS, Reach.OWN)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@moderates
def comments(request: HttpRequest) -> HttpResponse:
    """List comments by state; on POST decide on those that are marked, or on the one whose button was pressed."""
    person = cast("Person", request.user)
    asked = Asked.read(request.GET)
    if request.method == "POST":
        return _decide(request, asked, person)
    page = Paginator(asked.comments(person), A_PAGE).get_page(asked.page)
    at = request.GET.get("at", "")
    context = {
        "page": page,
        "asked": asked,
        "tabs": asked.tabs(person),
        "may_ban": may(person, Action.BAN_COMMENTERS),
        "done": _decision(request, person),
        "at": min(int(at), len(page.object_list) - 1) if at.isascii() and at.isdecimal() and len(at) < 5 else 0,
        "newer_url": asked.url(page=page.number - 1) if page.has_previous() else "",
        "older_url": asked.url(page=page.number + 1) if page.has_next() else "",
    }
    return render(request, "studio/comments.html", context)


@require_POST
@moderates
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a decision of one's own back."""
    person = cast("Person", request.user)
    decision = Decision.objects.filter(pk=key, by=person).first()
    asked = Asked.read(request.GET)
    if decision is None:
        raise Http404
    try:
        brought_back = deciding.undo(decision, by=person)
    except CommentRefused as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"Undone: {_number(len(brought_back))} as before.")
    return redirect("/studio/comments/" + asked.url())


def _decide(request: HttpRequest, asked: Asked, person: Person) -> HttpResponse:
    said: QueryDict = request.POST
    verb, _, alone = said.get("verb", "").partition(":")
    if verb == "lift":
        return _lift(request, asked, person, alone)
    try:
        keys = [UUID(key) for key in ([alone] if alone else said.getlist("key"))]
        decision = deciding.decide(deciding.Verb(verb), keys, by=person)
    except CommentRefused as error:
        messages.error(request, error.message)
    except ValueError:
        messages.error(request, "There is no such button.")
    else:
        more = urlencode({"done": str(decision.pk), "at": said.get("at", "")[:4]})
        return redirect(f"/studio/comments/{asked.url()}&{more}")
    return redirect("/studio/comments/" + asked.url())


def _lift(request: HttpRequest, asked: Asked, person: Person, key: str) -> HttpResponse:
    try:
        banned = Person.objects.filter(pk=UUID(key)).first()
        if banned:
            deciding.lift_ban(banned, by=person)
            messages.success(request, f"@{banned.handle} may comment again.")
    except (CommentRefused, ValueError) as error:
        messages.error(request, error.message if isinstance(error, CommentRefused) else "There is no such person.")
    return redirect("/studio/comments/" + asked.url())


def _decision(request: HttpRequest, person: Person) -> dict[str, object] | None:
    """What was just decided, to be said and offered to be undone."""
    try:
        key = UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    decision = Decision.objects.filter(pk=key, by=person, undone_at=None).first()
    if decision is None:
        return None
    told = f"{_number(len(decision.before))} {DONE[deciding.Verb(decision.verb)]}."
    return {"key": decision.pk, "told": told}


def _number(count: int) -> str:
    return f"{count} comment{'' if count == 1 else 's'}"
