"""Asking for a mail that sets a new password, guarded as the page's form is."""

from allauth.headless.account.inputs import RequestPasswordResetInput
from allauth.headless.account.views import RequestPasswordResetView
from allauth.headless.constants import Client
from django.urls import path

from homepress.accounts.guarding import Guard


class GuardedInput(Guard, RequestPasswordResetInput):  # type: ignore[misc]  # django-allauth has no types
    """The address, and what `form-guard` gave."""


urlpatterns = [
    path(
        f"auth/{client.value}/v1/auth/password/request",
        RequestPasswordResetView.as_api_view(client=client, input_class=GuardedInput),
    )
    for client in (Client.BROWSER, Client.APP)
]
"""They stand before django-allauth's own addresses of the same name."""
