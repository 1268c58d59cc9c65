"""Forms of people's accounts."""

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from django.http import HttpRequest

from homepress.accounts.guarding import Guard
from homepress.accounts.models import Person


class SignUpGuard(Guard):
    """What django-allauth's sign-up form is built upon."""

    field_order = ("email", "username", "password1")

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Called by django-allauth when the account is saved; there is nothing to add."""


class ResetPasswordForm(Guard, AllauthResetPasswordForm):  # type: ignore[misc]  # django-allauth has no types
    """Asking for a mail that sets a new password."""
