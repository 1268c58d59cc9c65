"""What keeps programs out of forms that make accounts or mail: a trap, a least time, a CAPTCHA."""

from copy import copy
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest

from homepress.accounts.captcha import CaptchaField
from homepress.accounts.models import Person

LEAST_TIME = timedelta(seconds=2)
LONGEST_TIME = timedelta(hours=12)

_signer = TimestampSigner(salt="homepress.accounts.guarding")


class StaleStamp(ValidationError):
    """A time stamp that no waiting makes good."""


class Trap(forms.Form):
    """Fields that a person never sees, and their rules.

    Whoever fills in the trap, answers sooner than a person reads, or brings no time stamp of ours
    is a program. What was typed stays in the form, so that a person who is taken for one loses
    nothing and can send it again.
    """

    nickname = forms.CharField(
        required=False,
        label="Leave this field empty",
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "data-trap": ""}),
    )
    shown_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown_at"].initial = stamp

    def clean_nickname(self) -> str:
        if self.cleaned_data["nickname"]:
            raise ValidationError("A program seems to have filled in this form. Please empty this field.")
        return ""

    def clean(self) -> dict[str, Any] | None:
        """Check the time stamp; where it is no use any more, give the form a new one."""
        cleaned = super().clean()
        try:
            check_stamp(self.data.get(self.add_prefix("shown_at"), ""))
        except StaleStamp as error:
            fresh: Any = copy(self.data)
            fresh[self.add_prefix("shown_at")] = stamp()
            self.data = fresh
            self.add_error(None, error)
        return cleaned


class Guard(Trap):
    """The trap, and a CAPTCHA: for forms that anybody may send."""

    captcha = CaptchaField()


class SignUpGuard(Guard):
    """What django-allauth builds its sign-up form upon (ACCOUNT_SIGNUP_FORM_CLASS)."""

    field_order = ("email", "username", "password1", "captcha")

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Called by django-allauth when the account is saved; there is nothing to add."""


def stamp() -> str:
    """Return the present time, signed."""
    return _signer.sign("")


def check_stamp(text: str, *, least: timedelta = LEAST_TIME) -> None:
    """Raise StaleStamp unless the stamp is ours and young, ValidationError while it is too young."""
    try:
        _signer.unsign(text, max_age=LONGEST_TIME)
    except SignatureExpired as error:
        raise StaleStamp("This page was open for very long. Please send the form again.") from error
    except BadSignature as error:
        raise StaleStamp("This form did not come from this site. Please send it again.") from error
    try:
        _signer.unsign(text, max_age=least)
    except SignatureExpired:
        return
    raise ValidationError("That was faster than a person types. Please send the form again.")
