"""What may be a handle."""

from django.core.exceptions import ValidationError

from homepress.accounts.models import handle_validator

OFFICES = "abuse admin administrator hostmaster info mail moderator noreply no-reply postmaster root security webmaster"
OURS = "anonymous deleted editor everyone feeds homepress me nobody owner staff studio support system www"
RESERVED = frozenset(f"{OFFICES} {OURS}".split())
"""Handles that could pass for the site itself (RFC 2142 names many of them)."""


def refuse_reserved(handle: str) -> None:
    """Refuse names under which somebody could pose as the site."""
    if handle.lower() in RESERVED or handle.lower().startswith("deleted-"):
        raise ValidationError("This handle is reserved. Please choose another.")


def check_form(handle: str) -> None:
    """Check the form of a handle as it was typed: capitals are allowed and made small."""
    handle_validator(handle.lower())


validators = [check_form, refuse_reserved]
