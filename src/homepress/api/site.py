"""The API's own part, put together."""

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import NinjaAPI

from homepress.accounts import captcha, guarding
from homepress.api import people
from homepress.api.authentication import SIGNED_IN
from homepress.api.schemas import CsrfToken, FormGuard

DESCRIPTION = """\
People and their data, for any front end.

A browser keeps the session's cookie and sends the token of `csrf` in the header X-CSRFToken with each
change. A script signs in at `auth/app/v1/auth/login` and sends the token it gets there in the header
X-Session-Token. A sign-up, a request for
a new password or a new address sends back what `form-guard` gave, with the challenge solved.
"""

api = NinjaAPI(
    title="Homepress", version="1", description=DESCRIPTION, docs_url=None, openapi_url=None, urls_namespace="api"
)
api.add_router("", people.router, auth=SIGNED_IN)


@api.get("/csrf", response=CsrfToken, tags=["start"], summary="Get a CSRF token, and the cookie it belongs to")
def csrf(request: HttpRequest) -> CsrfToken:
    return CsrfToken(csrf_token=get_token(request))


@api.get("/form-guard", response=FormGuard, tags=["start"], summary="Get what a sign-up must send back")
def form_guard(request: HttpRequest) -> FormGuard:
    return FormGuard(shown_at=guarding.stamp(), challenge=captcha.challenge())
