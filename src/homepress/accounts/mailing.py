"""The messages about people's accounts, from our templates and through our queue.

django-allauth names each by the place of its own template; here each has ours.
"""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.password_reset import get_reset_password_url
from django.http import HttpRequest

from homepress.accounts.user_agents import describe
from homepress.core.mail import sending

MESSAGES = {
    "account/email/email_confirmation_signup": "confirm-sign-up",
    "account/email/email_confirmation": "confirm-address",
    "account/email/account_already_exists": "address-has-account",
    "account/email/password_reset_key": "reset-password",
    "account/email/unknown_account": "no-account",
    "account/email/email_changed": "address-changed",
    "account/email/email_deleted": "address-removed",
}

CHANGES = {
    "account/email/email_changed": "Your address was changed",
    "account/email/email_deleted": "Your new address was withdrawn",
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "Your password was changed",
    "account/email/password_set": "Your account has a password now",
    "mfa/email/totp_activated": "Signing in asks for a code now",
    "mfa/email/totp_deactivated": "Signing in asks for no code any more",
    "mfa/email/recovery_codes_generated": "You have new recovery codes",
    "mfa/email/webauthn_added": "A passkey or security key was added",
    "mfa/email/webauthn_removed": "A passkey or security key was removed",
}
"""What happened to an account, as its person is told. None of it was asked for by mail."""


def send(name: str, to: str, context: Mapping[str, Any], request: HttpRequest) -> None:
    """Put the message that django-allauth calls `name` into the queue. Raises KeyError for an unknown one."""
    if name not in CHANGES:
        sending.send(f"mail/people/{MESSAGES[name]}.html", to, context)
        return
    told = {
        **context,
        "what": CHANGES[name],
        "browser": describe(context.get("user_agent", "")),
        "password_reset_url": get_reset_password_url(request),
    }
    sending.send(f"mail/people/{MESSAGES.get(name, 'change')}.html", to, told)
