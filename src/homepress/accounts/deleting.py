"""Leaving, coming back within thirty days, and being forgotten after them."""

from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from homepress.accounts import portraits, sessions
from homepress.accounts.models import Person, Role
from homepress.accounts.models.audit import record
from homepress.accounts.models.people import FORGOTTEN_DOMAIN
from homepress.core import changes
from homepress.errors import AccountError

GRACE = timedelta(days=30)
"""How long an owner can bring a deleted person back."""

forgotten = Signal()
"""Sent with `person` when what identifies them has been removed, so that other apps do the same."""


@transaction.atomic
def delete(person: Person, *, by: Person | None) -> None:
    """Delete a person softly: out everywhere at once, shown as deleted, address free for another.

    Raises AccountError for the last owner, who would leave a site that nobody can enter.
    """
    person = locked_with_owners(person)
    keep_an_owner(person)
    person.deleted_at = timezone.now()
    person.is_active = False
    person.save(update_fields=["deleted_at", "is_active"])
    changes.withdrawn(person.shown_as, *person.shown_with)
    sessions.end_all(person)
    EmailAddress.objects.filter(user=person).delete()
    record("delete", actor=by, subject=person)


@transaction.atomic
def restore(person: Person, *, by: Person) -> None:
    """Bring a deleted person back as they were, the address confirmed.

    Raises AccountError after the grace period, or where address or handle are somebody else's now.
    """
    person = Person.everyone.select_for_update().get(pk=person.pk)
    if person.deleted_at is None:
        raise AccountError("This person is not deleted.")
    if person.forgotten_at or person.deleted_at < timezone.now() - GRACE:
        raise AccountError("The thirty days are over; this person's data has been removed or is about to be.")
    person.deleted_at, person.is_active = None, True
    try:
        with transaction.atomic():
            person.save(update_fields=["deleted_at", "is_active"])
    except IntegrityError as error:
        raise AccountError(
            "The address or the handle belongs to another account now.",
            hint="Change or delete the other account first.",
        ) from error
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    record("restore", actor=by, subject=person)


def forget_the_long_deleted() -> int:
    """Remove what identifies people whose thirty days are over; return how many.

    What they wrote stays, without a name. Running twice at once is harmless: each row is locked, and
    looked at again under the lock.
    """
    due = Person.everyone.filter(deleted_at__lt=timezone.now() - GRACE, forgotten_at__isnull=True)
    return sum(_forget(key) for key in due.values_list("pk", flat=True))


@transaction.atomic
def _forget(key: UUID) -> bool:
    person = Person.everyone.select_for_update().filter(pk=key, forgotten_at__isnull=True).first()
    if person is None:
        return False
    person.email, person.handle = f"{person.pk}{FORGOTTEN_DOMAIN}", f"deleted-{person.pk.hex[-12:]}"
    portraits.remove(person.picture)
    person.name = person.biography = person.website = person.picture = person.time_zone = person.language = ""
    person.last_login = None
    person.set_unusable_password()
    person.forgotten_at = timezone.now()
    person.save()
    Authenticator.objects.filter(user=person).delete()
    forgotten.send(sender=Person, person=person)
    record("forget", subject=person)
    return True


def locked_with_owners(person: Person) -> Person:
    """Lock a person and all owners until the transaction ends, and return the person as they are now.

    Everybody locks in the order of the keys: two owners who leave at once wait for one another in line
    instead of in a circle. Raises Person.DoesNotExist for one who was deleted meanwhile.
    """
    owners = Q(role=Role.OWNER, is_active=True)
    rows = Person.objects.select_for_update().filter(owners | Q(pk=person.pk)).order_by("pk")
    found = next((row for row in list(rows) if row.pk == person.pk), None)
    if found is None:
        raise Person.DoesNotExist
    return found


def keep_an_owner(person: Person) -> None:
    """Raise AccountError if the site would be left without an owner who can sign in.

    The owners are locked by `locked_with_owners` before.
    """
    if person.role != Role.OWNER or not person.is_active:
        return
    others = Person.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        raise AccountError(
            "This is the last owner: without one, nobody could run the site.", hint="Make somebody else an owner first."
        )
