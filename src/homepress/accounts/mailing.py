"""The mails about accounts, in the site's own look. What is not named here, django-allauth words itself."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives

from homepress.core.mail.composing import compose

TEMPLATES = {
    "account/email/email_confirmation": "mail/confirm-address.html",
    "account/email/email_confirmation_signup": "mail/confirm-address.html",
    "account/email/account_already_exists": "mail/account-exists.html",
    "account/email/unknown_account": "mail/account-unknown.html",
    "account/email/password_reset_key": "mail/reset-password.html",
}
"""django-allauth's name of a mail, and our template."""

CHANGES = {
    "account/email/email_changed": "Your e-mail address was changed.",
    "account/email/email_confirm": "Your e-mail address was confirmed.",
    "account/email/email_deleted": "An e-mail address was taken out of your account.",
    "account/email/password_changed": "Your password was changed.",
    "account/email/password_set": "A password was set.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made; the old ones are void.",
    "mfa/email/totp_activated": "An authenticator app was added.",
    "mfa/email/totp_deactivated": "The authenticator app was removed.",
    "mfa/email/webauthn_added": "A passkey or security key was added.",
    "mfa/email/webauthn_removed": "A passkey or security key was removed.",
}
"""Changes to an account that its owner is told of, in case it was somebody else."""


def render(name: str, to: str | list[str], context: Mapping[str, Any]) -> EmailMultiAlternatives | None:
    """Return the mail that django-allauth calls by this name, or None where we have no words for it."""
    if name in CHANGES:
        composed = compose("mail/account-changed.html", {**context, "change": CHANGES[name]})
    elif name in TEMPLATES:
        composed = compose(TEMPLATES[name], context)
    else:
        return None
    message = EmailMultiAlternatives(composed.subject, composed.text, to=[to] if isinstance(to, str) else to)
    message.attach_alternative(composed.html, "text/html")
    return message
