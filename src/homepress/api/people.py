"""Oneself, and for owners the others."""

from allauth.core import ratelimit
from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Router, Status
from ninja.errors import HttpError

from homepress.accounts import deleting
from homepress.accounts.forms import ProfileForm
from homepress.accounts.models import Person
from homepress.accounts.permissions import Action
from homepress.accounts.searching import Filter
from homepress.api.authentication import person_of, person_who_may
from homepress.api.schemas import Confirmation, Me, MeChange, People, Problem, Someone
from homepress.errors import AccountError

A_PAGE = 50

router = Router(tags=["people"])


@router.get("/me", response=Me, summary="Read one's own data")
def read_me(request: HttpRequest) -> Person:
    return person_of(request)


@router.patch("/me", response={200: Me, 422: Problem}, summary="Change one's own data")
def change_me(request: HttpRequest, change: MeChange) -> Person | Status[Problem]:
    person = person_of(request)
    stays = {name: getattr(person, name) for name in MeChange.model_fields}
    given = {name: value for name, value in change.dict(exclude_unset=True).items() if value is not None}
    form = ProfileForm({**stays, **given}, instance=person)
    if not form.is_valid():
        fields = {name: [str(message) for message in messages] for name, messages in form.errors.items()}
        return Status(422, Problem(detail="Some fields are wrong.", fields=fields))
    return form.save()


@router.delete("/me", response={204: None, 403: Problem, 409: Problem}, summary="Delete one's own account")
def delete_me(request: HttpRequest, confirmation: Confirmation) -> Status[None] | Status[Problem]:
    person = person_of(request)
    if not ratelimit.consume(request, action="reauthenticate", user=person):
        raise HttpError(429, "Too many wrong passwords. Try again later.")
    if not person.check_password(confirmation.password):
        return Status(403, Problem(detail="The password is wrong."))
    try:
        deleting.delete(person, by=person)
    except AccountError as error:
        return Status(409, Problem(detail=f"{error.message} {error.hint}".strip()))
    return Status(204, None)


@router.get("/users", response=People, summary="List people (owners only)")
def list_users(request: HttpRequest, q: str = "", role: str = "", state: str = "", page: int = 1) -> People:
    person_who_may(request, Action.MANAGE_PEOPLE)
    found = Filter.of(query=q, role=role, state=state).people()
    shown = Paginator(found, A_PAGE).get_page(page)
    items = [Someone.from_orm(person) for person in shown]
    return People(items=items, count=shown.paginator.count, page=shown.number, pages=shown.paginator.num_pages)
