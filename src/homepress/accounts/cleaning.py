"""What people leave behind that is past its time."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone

from homepress.accounts import deleting, honeypot
from homepress.accounts.models import Intrusion, Invitation, Person
from homepress.core.cleaning import cleaner, delete_in_batches

UNCONFIRMED = timedelta(days=7)
"""How long an account waits for its address to be confirmed."""


@cleaner("expired invitations")
def expired_invitations() -> int:
    return delete_in_batches(Invitation.objects.filter(expires_at__lt=timezone.now()))


@cleaner("attempts at the painted door")
def old_intrusions() -> int:
    return delete_in_batches(Intrusion.objects.filter(happened_at__lt=timezone.now() - honeypot.KEEP))


@cleaner("where people were signed in")
def ended_sessions() -> int:
    """Addresses and agents of sessions that have ended, or must have by their age."""
    too_old = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    ended = UserSession.objects.filter(last_seen_at__lt=too_old)
    if settings.SESSION_ENGINE.rpartition(".")[2] in {"db", "cached_db"}:
        alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
        an_hour_old = timezone.now() - timedelta(hours=1)  # a session is saved a moment after it is listed
        ended = UserSession.objects.filter(~Exists(alive), last_seen_at__lt=an_hour_old)
    return delete_in_batches(ended)


@cleaner("people whose thirty days are over")
def long_deleted_people() -> int:
    return deleting.forget_the_long_deleted()


@cleaner("accounts that were never confirmed")
def unconfirmed_people() -> int:
    """Accounts whose address nobody confirmed in a week, so that it is free for whoever has it."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    signed_up = Person.objects.filter(Exists(addresses), joined_at__lt=timezone.now() - UNCONFIRMED, last_login=None)
    return delete_in_batches(signed_up.exclude(Exists(addresses.filter(verified=True))))
