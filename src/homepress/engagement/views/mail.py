"""What the links in mails about comments lead to. No link does anything by itself: programs follow links."""

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from homepress.accounts.models import Person
from homepress.core.same_origin import from_here_alone
from homepress.engagement import deciding, mail_links
from homepress.engagement.forms import MailChoiceForm
from homepress.engagement.models import Comment, Decision, MailChoice
from homepress.engagement.views.fragments import answer
from homepress.errors import CommentRefused

METHODS = ["GET", "HEAD", "POST"]


@csrf_exempt  # a mail program sends it, without any cookie (RFC 8058, 3.2)
@require_http_methods(METHODS)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one kind of mail: by a mail program's POST, or by the button on the page."""
    meant = mail_links.read_stop(token)
    person = Person.objects.filter(pk=meant.person).first() if meant else None
    if meant is None or person is None:
        raise Http404
    if request.method == "POST":
        MailChoice.objects.update_or_create(person=person, defaults={meant.kind: False})
    context = {"kind": mail_links.KINDS[meant.kind], "is_stopped": request.method == "POST"}
    return _private(answer(request, "mail-stop", context, fragment=False))


@from_here_alone
@login_required
@require_http_methods(METHODS)
def choices(request: HttpRequest) -> HttpResponse:
    """Choose what to be told of."""
    person = cast("Person", request.user)
    choice = MailChoice.objects.filter(person=person).first() or MailChoice(person=person)
    form = MailChoiceForm(request.POST if request.method == "POST" else None, instance=choice)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect(f"{request.path}?saved")
    return answer(request, "mail-choices", {"form": form, "is_saved": "saved" in request.GET}, fragment=False)


@from_here_alone
@require_http_methods(METHODS)
def moderate(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever has the link decide on its one comment, as the person it was sent to, who still may."""
    meant = mail_links.read_moderation(token)
    person = Person.objects.filter(pk=meant.person, is_active=True).first() if meant else None
    if meant is None or person is None:
        return _private(answer(request, "mail-moderation", {}, status=404, fragment=False))
    comment = deciding.within_reach(person).select_related("author", "post").filter(pk=meant.comment).first()
    context: dict[str, Any] = {"comment": comment, "person": person}
    status = 200 if comment else 404
    if comment and request.method == "POST":
        try:
            context["decision"] = _decided(request, comment, person)
        except (CommentRefused, ValueError) as error:
            context["error"] = error.message if isinstance(error, CommentRefused) else "There is no such button."
            status = 422
        comment.refresh_from_db()
    return _private(answer(request, "mail-moderation", context, status=status, fragment=False))


def _decided(request: HttpRequest, comment: Comment, person: Person) -> Decision | None:
    """Do what the button says. Raises ValueError for a button that there is not."""
    if "undo" in request.POST:
        decision = Decision.objects.filter(pk=UUID(request.POST["undo"]), by=person).first()
        if decision and str(comment.pk) in decision.before:
            deciding.undo(decision, by=person)
        return None
    verb = deciding.Verb(request.POST.get("verb", ""))
    return deciding.decide(verb, [comment.pk], by=person, through="a link in a mail")


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address, which is a secret, from other sites."""
    response["Referrer-Policy"] = "same-origin"
    return response
