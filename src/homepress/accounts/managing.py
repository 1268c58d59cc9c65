"""What an owner does to other people's accounts. Each act is in the audit log."""

from django.db import transaction

from homepress.accounts import sessions
from homepress.accounts.deleting import keep_an_owner, locked_with_owners
from homepress.accounts.models import Person, Role
from homepress.accounts.models.audit import record


@transaction.atomic
def change_role(person: Person, role: Role, *, by: Person) -> None:
    """Give a person another role. Raises AccountError for the last owner."""
    person = locked_with_owners(person)
    if person.role == role:
        return
    if role != Role.OWNER:
        keep_an_owner(person)
    before, person.role = person.role, role
    person.save(update_fields=["role"])
    record("change role", actor=by, subject=person, before=before, after=role)


@transaction.atomic
def suspend(person: Person, *, by: Person) -> None:
    """Keep a person out until `reinstate`, from now on and everywhere. Raises AccountError for the last owner."""
    person = locked_with_owners(person)
    keep_an_owner(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    sessions.end_all(person)
    record("suspend", actor=by, subject=person)


@transaction.atomic
def reinstate(person: Person, *, by: Person | None) -> None:
    """Let a suspended person in again."""
    Person.objects.filter(pk=person.pk).update(is_active=True)
    record("reinstate", actor=by, subject=person)


def sign_out(person: Person, *, by: Person) -> int:
    """Sign a person out everywhere; return in how many places that was."""
    count = sessions.end_all(person)
    record("sign out", actor=by, subject=person, sessions=count)
    return count
