"""django-allauth's forms, in our words.

Named in ACCOUNT_FORMS. A password is typed once, as password managers do it; what it must be is said
before it is typed.
"""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms

from homepress.accounts.guarding import Guard

ADDRESS = "E-mail address"
PASSWORD_HELP = "At least 8 characters; a sentence is good."  # noqa: S105  # a help text
FORGOTTEN = "Forgotten it? <a href='/accounts/password/reset/'>Choose a new one</a>."


def say(form: forms.Form, **labels: str) -> None:
    """Label the fields, and take away the placeholders that repeated the labels."""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)


def type_once(form: forms.Form) -> None:
    """Drop the second field for the same password."""
    form.fields.pop("password2", None)
    form.fields["password1"].help_text = PASSWORD_HELP


class SignUpForm(allauth_forms.SignupForm):  # type: ignore[misc]  # django-allauth has no types
    """Making an account; SignUpGuard stands below it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, email=ADDRESS, username="Handle", password1="Password")
        self.fields["email"].help_text = "You sign in with it. Nobody sees it."
        handle = self.fields["username"]
        handle.help_text = "Lower-case letters, digits, hyphens and underscores. Your page will be /@handle/."
        handle.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["password1"].help_text = PASSWORD_HELP


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]  # see above
    """Signing in by address or handle."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, login="E-mail address or handle", password="Password")  # noqa: S106  # a label
        self.fields["login"].widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["password"].help_text = FORGOTTEN

    def user_credentials(self) -> dict[str, str]:
        """Look for an address or for a handle, which holds no @, and never for both.

        django-allauth looks for both, and so hashes the password twice where the address has an account.
        """
        login = self.cleaned_data["login"]
        return {"email" if "@" in login else "username": login, "password": self.cleaned_data["password"]}


class ResetPasswordForm(Guard, allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # see above
    """Asking for a mail that sets a new password."""

    field_order = ("email", "captcha")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, email=ADDRESS)


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # see above
    """The new password, behind the link in the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, password1="New password")
        type_once(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # see above
    """Another password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, oldpassword="Present password", password1="New password")
        self.fields["oldpassword"].help_text = FORGOTTEN
        type_once(self)


class SetPasswordForm(allauth_forms.SetPasswordForm):  # type: ignore[misc]  # see above
    """A first password, for an account that was made without one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, password1="Password")
        type_once(self)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]  # see above
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, password="Your password")  # noqa: S106  # a label
        self.fields["password"].help_text = FORGOTTEN


class ChangeAddressForm(Guard, allauth_forms.AddEmailForm):  # type: ignore[misc]  # see above
    """Another address, to which a mail goes."""

    field_order = ("email", "captcha")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self, email="New e-mail address")
        self.fields["email"].help_text = "We write to it, and it becomes yours when you confirm it."
