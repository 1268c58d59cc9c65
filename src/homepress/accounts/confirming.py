"""Addresses that are known to be right without a mail: an owner's own word, or the command line's."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from homepress.accounts.models import Person


def confirm_address(person: Person) -> None:
    """Take a person's address as confirmed, so that they can sign in."""
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"primary": True, "verified": True})


def confirm_addresses(people: Iterable[Person]) -> None:
    """Take the addresses of many new people as confirmed, a few hundred rows at a time."""
    rows = (EmailAddress(user=person, email=person.email, primary=True, verified=True) for person in people)
    EmailAddress.objects.bulk_create(rows, batch_size=500)
