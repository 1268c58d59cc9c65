"""What makes the site send mail to an address, guarded as the pages' forms are: a new password, a new address."""

from allauth.headless.account.inputs import AddEmailInput, RequestPasswordResetInput
from allauth.headless.account.views import ManageEmailView, RequestPasswordResetView
from allauth.headless.constants import Client
from django.urls import path

from homepress.accounts.guarding import Guard


class GuardedInput(Guard, RequestPasswordResetInput):  # type: ignore[misc]  # django-allauth has no types
    """The address, and what `form-guard` gave."""


class GuardedAddress(Guard, AddEmailInput):  # type: ignore[misc]  # see above
    """The new address, and what `form-guard` gave."""


CLIENTS = (Client.BROWSER, Client.APP)

urlpatterns = [
    path(
        f"auth/{client.value}/v1/auth/password/request",
        RequestPasswordResetView.as_api_view(client=client, input_class=GuardedInput),
    )
    for client in CLIENTS
] + [
    path(
        f"auth/{client.value}/v1/account/email",
        ManageEmailView.as_api_view(client=client, input_class={**ManageEmailView.input_class, "POST": GuardedAddress}),
    )
    for client in CLIENTS
]
"""They stand before django-allauth's own addresses of the same name."""
