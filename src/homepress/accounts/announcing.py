"""Telling the owner of new accounts."""

from typing import Any

from allauth.account.models import EmailAddress

from homepress.core.notifying import notify


def announce_confirmed(sender: object, email_address: EmailAddress, **more: Any) -> None:
    """Announce an account whose first address is confirmed; until then it is only somebody's claim.

    A receiver of allauth's `email_confirmed`, which also comes when a person changes the address. The
    old one is still there then.
    """
    if EmailAddress.objects.filter(user_id=email_address.user_id).exclude(pk=email_address.pk).exists():
        return
    person = email_address.user
    notify("sign-up", f"@{person.handle}")
