"""The one-time link by which the first owner's account is made."""

from datetime import timedelta

from django.db import transaction

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Invitation, Person, Role
from homepress.accounts.models.audit import record

LIFETIME = timedelta(hours=24)


def invite() -> str | None:
    """Return the secret of a new link, in place of all earlier ones; None where there is an owner."""
    with transaction.atomic():
        Invitation.objects.filter(role=Role.OWNER).delete()
        if has_owner():
            return None
        return Invitation.objects.issue(Role.OWNER, lifetime=LIFETIME)


def has_owner() -> bool:
    """Whether somebody can sign in as an owner."""
    return Person.objects.filter(role=Role.OWNER, is_active=True).exists()


def is_open(secret: str) -> bool:
    """Whether the link still makes an owner."""
    invitation = Invitation.objects.find(secret)
    return invitation is not None and invitation.role == Role.OWNER and not has_owner()


@transaction.atomic
def redeem(secret: str, *, email: str, handle: str, name: str, password: str) -> Person | None:
    """Make the owner's account, once; None where the link is used, expired or wrong.

    Deleting the invitation is what decides between two that come at once: the second finds no row.
    Raises ValidationError where a field is wrong or taken; then the link stays good.
    """
    if not is_open(secret) or not Invitation.objects.redeem(secret):
        return None
    owner = Person.objects.create_person(email=email, handle=handle, name=name, password=password, role=Role.OWNER)
    confirm_address(owner)
    record("create", subject=owner, role=Role.OWNER)
    return owner
