"""Letting somebody in again whom something keeps out."""

from allauth.account.models import EmailAddress
from django.db import transaction

from homepress.accounts import limits, managing
from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person
from homepress.accounts.models.audit import record


@transaction.atomic
def unlock(person: Person) -> list[str]:
    """Undo a suspension, the lock after wrong passwords and a missing confirmation; say what was undone."""
    undone = []
    if not person.is_active:
        managing.reinstate(person, by=None)
        undone.append("The account was suspended.")
    if limits.forget_failures(person):
        undone.append("Wrong passwords had been counted.")
    if not EmailAddress.objects.filter(user=person, verified=True).exists():
        confirm_address(person)
        undone.append("The address was not confirmed.")
    if undone:
        record("unlock", subject=person)
    return undone
