"""How django-allauth uses our people, mail and addresses."""

import base64
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from homepress.accounts import limits, mailing
from homepress.accounts.models import Person

if TYPE_CHECKING:
    from allauth.account.forms import BaseSignupForm
    from allauth.account.models import EmailAddress


WRONG_LOGIN = "Address or handle and password do not belong together."

WAYS = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code",
    "mfa_reauthenticate:webauthn": "Use a passkey or key",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # django-allauth has no types
    """Accounts of ours, and a sign-up that cannot be raced."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is suspended. Ask the owner of the site why.",
        "duplicate_email": "This is your address already.",
        "email_password_mismatch": WRONG_LOGIN,
        "username_password_mismatch": WRONG_LOGIN,
        "invalid_login": WRONG_LOGIN,
        "email_taken": "This address has an account already.",
        "enter_current_password": "This is not your present password.",
        "incorrect_password": "This is not your password.",
        "incorrect_code": "This code is not right, or no longer.",
        "invalid_or_expired_key": "This link is not right, or no longer.",
        "invalid_password_reset": "This link was used already, or is too old.",
        "too_many_login_attempts": "That was too often. Wait a few minutes, or choose a new password.",
        "unverified_primary_email": "Confirm your address first: press the button behind the link in our mail.",
        "username_taken": "Somebody has this handle already. Please choose another.",
        "username_blacklisted": "This handle cannot be used. Please choose another.",
        "same_as_current": "This is what you have now.",
        "rate_limited": "That was too often. Please wait a minute.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.ENVIRONMENT.sign_up)

    def save_user(self, request: HttpRequest, user: Person, form: "BaseSignupForm", commit: bool = True) -> Person:
        """Save a new account.

        Of many attempts at once with one address, one makes the account; the others are answered
        as if they had, since no answer may tell whether an address has an account.
        """
        try:
            with transaction.atomic():
                user.name = form.cleaned_data["username"]
                saved: Person = super().save_user(request, user, form, commit)
                return saved
        except IntegrityError as error:
            raise ImmediateHttpResponse(_answer_to_a_lost_race(request, form)) from error

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """Name the ways to show that it is still the same person in the words of our pages."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS.get(way["id"], way["description"])} for way in ways]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mailing.send(template_prefix, email, context, self.request)

    def confirm_email(self, request: HttpRequest, email_address: "EmailAddress") -> bool:
        """Confirm an address. Of many accounts that confirm the same one at once, one gets it."""
        try:
            with transaction.atomic():
                confirmed: bool = super().confirm_email(request, email_address)
                return confirmed
        except IntegrityError:
            said = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", said)
            return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return limits.account_key(str(credentials.get("email") or credentials.get("username") or ""))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a new password by mail: forget the failures under the handle as well."""
        for person in Person.objects.filter(email=str(credentials.get("email", "")).lower()):
            limits.forget_failures(person)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Take as long as making the account would have taken, then say so by mail."""
        make_password("as long as it takes")
        super().send_account_already_exists_mail(email)


def _answer_to_a_lost_race(request: HttpRequest, form: "BaseSignupForm") -> HttpResponse:
    email = form.cleaned_data["email"]
    if Person.objects.filter(email=email).exists():
        answer: HttpResponse = prevent_enumeration(request, email=email)
        return answer
    messages.error(request, "Somebody took this handle just now. Please choose another.")
    return redirect("account_signup")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # django-allauth has no types
    """Second factors, stored encrypted: a stolen database does not hold the keys to the accounts."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or no longer. Type the one that your app shows now.",
        "unverified_email": "Confirm your address first: press the button behind the link in our mail.",
        "cannot_generate_recovery_codes": "Recovery codes come with a second factor. Add one first.",
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.ENVIRONMENT.site_title)


@cache
def _cipher() -> Fernet:
    """Return a cipher whose key is derived from the site's secret key (HKDF, RFC 5869)."""
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"homepress second factors")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
