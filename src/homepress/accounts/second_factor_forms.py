"""django-allauth's forms of second factors, in our words. Named in MFA_FORMS."""

from typing import Any

from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms

from homepress.accounts.account_forms import say

CODE_HELP = "Six digits from your app, or one of your recovery codes."
NAME_HELP = "To tell it from others, such as “Phone” or “Blue key”."


class AuthenticateForm(base_forms.AuthenticateForm):  # type: ignore[misc]  # django-allauth has no types
    """The code that signing in asks for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, code="Code")
        self.fields["code"].help_text = CODE_HELP


class ReauthenticateForm(base_forms.ReauthenticateForm):  # type: ignore[misc]  # see above
    """A code, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, code="Code")
        self.fields["code"].help_text = CODE_HELP


class ActivateForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]  # see above
    """The first code of an app, which proves that it has the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, code="Code")
        self.fields["code"].help_text = "The six digits that the app shows now."
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}


class AddKeyForm(webauthn_forms.AddWebAuthnForm):  # type: ignore[misc]  # see above
    """A passkey, or a key that is asked for after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, name="Name", passwordless="Sign in with it alone")
        self.fields["name"].help_text = NAME_HELP
        self.fields["passwordless"].help_text = (
            "A passkey: your device asks for your finger, face or PIN, and no password is needed. "
            "Otherwise it is asked for after the password."
        )
        self.fields["passwordless"].initial = True


class RenameKeyForm(webauthn_forms.EditWebAuthnForm):  # type: ignore[misc]  # see above
    """Another name for a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, name="Name")
        self.fields["name"].help_text = NAME_HELP
