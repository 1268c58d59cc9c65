"""Telling people from programs: Google's reCAPTCHA v2 where the owner set keys, else ALTCHA.

ALTCHA is a proof of work: the browser looks for a number that takes it about a second to find. It
asks nobody else, shows no pictures and stores nothing about the visitor.
"""

import base64
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta
from typing import Any

import altcha
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac

ALGORITHM = "PBKDF2/SHA-256"
LIFETIME = timedelta(hours=1)
"""How long a challenge may be solved and its solution used, once."""

MAX_LENGTH = 4096
"""Characters of a solution; ours have some 900."""

RECAPTCHA_TIMEOUT = 5
"""Seconds to wait for Google's answer."""


def uses_recaptcha() -> bool:
    """Whether the owner set keys for reCAPTCHA."""
    environment = settings.ENVIRONMENT
    return bool(environment.recaptcha_site_key and environment.recaptcha_secret_key)


class CaptchaWidget(forms.Widget):
    """Draws whichever of the two is in use."""

    template_name = "accounts/_captcha.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        site_key = settings.ENVIRONMENT.recaptcha_site_key if uses_recaptcha() else ""
        return context | {"recaptcha_site_key": site_key}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get("g-recaptcha-response" if uses_recaptcha() else name)

    def id_for_label(self, id_: str | None) -> str:
        return ""


class CaptchaField(forms.Field):
    """A field that is valid when a person, or much patience, sent the form."""

    widget = CaptchaWidget
    default_error_messages = {"required": "Please confirm that you are not a program."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"label": "Are you a person?"} | kwargs))

    def clean(self, value: Any) -> str:
        solution = str(super().clean(value))
        (check_recaptcha if uses_recaptcha() else check_altcha)(solution)
        return ""


def challenge() -> dict[str, Any]:
    """Return a signed challenge for ALTCHA's widget."""
    made = altcha.create_challenge(
        ALGORITHM,
        cost=settings.CAPTCHA_COST,
        counter=settings.CAPTCHA_COUNT // 2 + secrets.randbelow(settings.CAPTCHA_COUNT // 2),
        expires_at=timezone.now() + LIFETIME,
        hmac_secret=_key("challenge"),
        hmac_key_secret=_key("solution"),
    )
    return dict(made.to_dict())


def check_altcha(solution: str) -> None:
    """Raise ValidationError unless this solves a challenge of ours that was not used before."""
    if len(solution) > MAX_LENGTH:
        raise ValidationError("This was not right. Please confirm once more.")
    verified = altcha.verify_solution(solution, _key("challenge"), hmac_key_secret=_key("solution"))
    if verified.expired:
        raise ValidationError("This took too long. Please confirm once more.")
    if not verified.verified:
        raise ValidationError("This was not right. Please confirm once more.")
    # The challenge's signature names it however the solution is encoded.
    signature = json.loads(base64.b64decode(solution))["challenge"]["signature"]
    if not cache.add(f"captcha:{signature}", 1, timeout=LIFETIME.total_seconds()):
        raise ValidationError("This was used already. Please confirm once more.")


def check_recaptcha(solution: str) -> None:
    """Ask Google; raise ValidationError where the answer is no, or does not come."""
    asked = urllib.parse.urlencode({"secret": settings.ENVIRONMENT.recaptcha_secret_key, "response": solution})
    request = urllib.request.Request(settings.RECAPTCHA_VERIFY_URL, asked.encode())  # noqa: S310  # set by us alone
    try:
        with urllib.request.urlopen(request, timeout=RECAPTCHA_TIMEOUT) as answer:  # noqa: S310  # the same
            success = json.load(answer)["success"] is True
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValidationError("This could not be checked just now. Please try again in a minute.") from error
    if not success:
        raise ValidationError("This was not right. Please confirm once more.")


def _key(purpose: str) -> bytes:
    return salted_hmac("homepress.captcha", purpose, algorithm="sha256").digest()
