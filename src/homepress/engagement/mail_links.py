"""The links in mails about comments. They are signed, name one person and one thing, and sign nobody in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from homepress.accounts.models import Person
from homepress.engagement.models import Comment

KINDS = {"comments": "comments on what you wrote", "answers": "answers to your comments"}

MODERATION_LIFETIME = timedelta(days=14)

_STOP, _MODERATE = "homepress.engagement.stop", "homepress.engagement.moderate"


@dataclass(frozen=True, slots=True)
class Stop:
    """The right to stop one kind of mail to one person. It never expires: the mail may be old."""

    person: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Moderation:
    """The right of one person, while they have it, to decide on one comment."""

    person: UUID
    comment: UUID


def stop_url(person: Person, kind: str) -> str:
    """Return the address at which one kind of mail is stopped."""
    token = signing.dumps([person.pk.hex, kind], salt=_STOP)
    return settings.ENVIRONMENT.site_url + reverse("mail_stop", args=[token])


def moderation_url(comment: Comment, person: Person) -> str:
    """Return the address of the page on which a person decides on a comment."""
    token = signing.dumps([person.pk.hex, comment.pk.hex], salt=_MODERATE)
    return settings.ENVIRONMENT.site_url + reverse("mail_moderation", args=[token])


def read_stop(token: str) -> Stop | None:
    """Return what a token is for; None where it is not ours."""
    match _loaded(token, _STOP, None):
        case [str(person), str(kind)] if kind in KINDS:
            return Stop(UUID(person), kind)
    return None


def read_moderation(token: str) -> Moderation | None:
    """Return what a token is for; None where it is not ours, or too old."""
    match _loaded(token, _MODERATE, MODERATION_LIFETIME):
        case [str(person), str(comment)]:
            return Moderation(UUID(person), UUID(comment))
    return None


def _loaded(token: str, salt: str, lifetime: timedelta | None) -> Any:
    try:
        return signing.loads(token, salt=salt, max_age=lifetime)
    except signing.BadSignature:
        return None
