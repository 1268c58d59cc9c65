"""How django-allauth uses our people, mail and addresses."""

import base64
from functools import cache
from typing import TYPE_CHECKING, Any

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
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from homepress.accounts import limits, mailing
from homepress.accounts.models import Person
from homepress.core.notifying import notify

if TYPE_CHECKING:
    from allauth.account.forms import BaseSignupForm
    from allauth.account.models import EmailAddress


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # django-allauth has no types
    """Accounts of ours, and a sign-up that cannot be raced."""

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
                notify("sign-up", f"@{saved.handle}, address not yet confirmed")
                return saved
        except IntegrityError as error:
            raise ImmediateHttpResponse(_answer_to_a_lost_race(request, form)) from error

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """Compose a mail as all of the site's are, text and HTML; it goes out through the queue."""
        ours: EmailMessage | None = mailing.render(template_prefix, email, context)
        if ours is not None:
            return ours
        theirs: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return theirs

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
