"""How a request to the API says who it is: the session's cookie with a CSRF token, or a token alone."""

from typing import cast

from allauth.headless.contrib.ninja.security import x_session_token_auth
from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import APIKeyHeader, SessionAuth

from homepress.accounts.models import Person
from homepress.accounts.permissions import Action, Reach, reach_of


class ScriptToken(APIKeyHeader):
    """The token that signing in at `auth/app/v1/auth/login` gives; it ends with its session."""

    param_name = "X-Session-Token"

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:
        person: Person | None = x_session_token_auth(request) if key else None
        return person


SIGNED_IN = [ScriptToken(), SessionAuth(csrf=True)]
"""For scripts the token, for browsers the cookie, which is checked against forged requests."""


def person_of(request: HttpRequest) -> Person:
    """Return who makes the request, an active person for certain."""
    person = cast("Person", request.auth)  # type: ignore[attr-defined]  # django-ninja adds it
    if not person.is_active:
        raise HttpError(401, "This account is suspended.")
    return person


def person_who_may(request: HttpRequest, action: Action) -> Person:
    """Return who makes the request; to those who may not, the address does not exist."""
    person = person_of(request)
    if reach_of(person, action) != Reach.ANY:
        raise HttpError(404, "Not Found")
    return person
