"""Signing in by e-mail address and password, and out."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView


class SignInForm(AuthenticationForm):
    """Says the same whether the address is unknown, the password wrong or the account suspended."""

    error_messages = {
        "invalid_login": "No account has this e-mail address and password together.",
        "inactive": "No account has this e-mail address and password together.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail address"
        self.fields["username"].widget.attrs |= {
            "type": "email",
            "autocomplete": "username",
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["username"].widget.input_type = "email"


class SignIn(LoginView):
    """Django's view, which sends on to `next` only within this host."""

    template_name = "accounts/sign-in.html"
    authentication_form = SignInForm
