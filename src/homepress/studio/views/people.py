"""The owner's view of people, and what an owner does to their accounts."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homepress.accounts import deleting, managing
from homepress.accounts.models import AuditEntry, Intrusion, Person, Role
from homepress.accounts.permissions import Action
from homepress.accounts.searching import Filter, State, with_state
from homepress.errors import HomepressError
from homepress.studio.access import View, for_those_who_may

A_PAGE = 50

manages_people = for_those_who_may(Action.MANAGE_PEOPLE)


def acts_on_people(view: View) -> View:
    """Let in those who manage people, once they have shown lately that it is still they."""
    guarded: View = manages_people(reauthentication_required(view))
    return guarded


@never_cache
@require_safe
@manages_people
def people(request: HttpRequest) -> HttpResponse:
    """List people: searched, filtered, a page at a time."""
    asked = Filter.read(request.GET)
    page = Paginator(asked.people(), A_PAGE).get_page(request.GET.get("page"))
    newer = asked.page(page.number - 1) if page.has_previous() else None
    older = asked.page(page.number + 1) if page.has_next() else None
    context = {"page": page, "asked": asked, "roles": Role, "states": State, "newer_url": newer, "older_url": older}
    return render(request, "studio/people.html", context)


@never_cache
@require_safe
@manages_people
def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one person, what can be done, and what was done."""
    shown = get_object_or_404(with_state(Person.everyone.all()), pk=key)
    entries = AuditEntry.objects.filter(subject=key).select_related("actor")[:A_PAGE]
    context = {"shown": shown, "entries": entries, "roles": Role, "states": State, "grace_days": deleting.GRACE.days}
    return render(request, "studio/person.html", context)


@require_POST
@acts_on_people
def role(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a person another role."""
    wanted = request.POST.get("role", "")
    if wanted not in Role.values:
        messages.error(request, "There is no such role.")
        return redirect("studio_person", key)
    return _act(request, key, lambda one, by: managing.change_role(one, Role(wanted), by=by), "The role is changed.")


@require_POST
@acts_on_people
def suspension(request: HttpRequest, key: UUID) -> HttpResponse:
    """Suspend a person, or with `lift` let them in again."""
    if "lift" in request.POST:
        return _act(request, key, lambda one, by: managing.reinstate(one, by=by), "The person may sign in again.")
    return _act(request, key, lambda one, by: managing.suspend(one, by=by), "The person is suspended.")


@require_POST
@acts_on_people
def deletion(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a person, or with `undo` restore them."""
    if "undo" in request.POST:
        return _act(request, key, lambda one, by: deleting.restore(one, by=by), "The person is restored.")
    return _act(request, key, lambda one, by: deleting.delete(one, by=by), "The person is deleted.")


@require_POST
@acts_on_people
def sign_out(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign a person out everywhere."""
    return _act(request, key, lambda one, by: managing.sign_out(one, by=by), "The person is signed out everywhere.")


@never_cache
@require_safe
@for_those_who_may(Action.READ_AUDIT_LOG)
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show what was done to whom, newest first."""
    return _paged(request, "studio/audit-log.html", AuditEntry.objects.select_related("actor", "subject"))


@never_cache
@require_safe
@for_those_who_may(Action.READ_AUDIT_LOG)
def intrusions(request: HttpRequest) -> HttpResponse:
    """Show who tried to get in where nobody can."""
    return _paged(request, "studio/intrusions.html", Intrusion.objects.all())


def _paged(request: HttpRequest, template: str, rows: QuerySet[Any]) -> HttpResponse:
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    newer = f"?page={page.number - 1}" if page.has_previous() else None
    older = f"?page={page.number + 1}" if page.has_next() else None
    return render(request, template, {"page": page, "newer_url": newer, "older_url": older})


def _act(request: HttpRequest, key: UUID, act: Callable[[Person, Person], object], done: str) -> HttpResponse:
    """Do it, and come back to the person with a word on how it went."""
    subject = get_object_or_404(Person.everyone, pk=key)
    try:
        act(subject, cast("Person", request.user))
    except HomepressError as error:
        messages.error(request, f"{error.message} {error.hint}".strip())
    else:
        messages.success(request, done)
    return redirect("studio_person", key)
