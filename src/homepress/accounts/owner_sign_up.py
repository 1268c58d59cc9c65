"""The page behind the one-time link: it makes the owner's account and signs in."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from homepress.accounts import first_owner
from homepress.accounts.models import Person
from homepress.accounts.models.people import validate_name


class OwnerForm(forms.Form):
    """What an account needs. The password is typed once, as a password manager does it."""

    name = forms.CharField(
        max_length=80,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    handle = forms.CharField(
        max_length=30,
        help_text="Lower-case letters, digits, hyphens and underscores. Your page will be /@handle/.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="You sign in with it. Nobody sees it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        strip=False,
        max_length=1000,
        help_text="At least 8 characters; a sentence is good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"]
        return handle.lower().removeprefix("@")

    def clean(self) -> dict[str, Any]:
        """Judge the password beside the other fields, which it must not resemble."""
        said = self.cleaned_data
        person = Person(email=said.get("email", ""), handle=said.get("handle", ""), name=said.get("name", ""))
        if "password" in said:
            try:
                password_validation.validate_password(said["password"], person)
            except ValidationError as error:
                self.add_error("password", error)
        return said


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class OwnerSignUp(View):
    """GET shows the form, POST makes the account. A link that is used up, late or wrong answers 404."""

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        if not first_owner.is_open(secret):
            return self._closed(request)
        return self._page(request, OwnerForm())

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        form = OwnerForm(request.POST)
        if not first_owner.is_open(secret):
            return self._closed(request)
        if not form.is_valid():
            return self._page(request, form)
        try:
            owner = first_owner.redeem(secret, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, _on_known_fields(error))
            return self._page(request, form)
        if owner is None:
            return self._closed(request)
        login(request, owner, backend=settings.AUTHENTICATION_BACKENDS[0])
        return _private(HttpResponseRedirect("/admin/"))

    def _page(self, request: HttpRequest, form: OwnerForm) -> HttpResponse:
        status = 422 if form.is_bound else 200
        return _private(render(request, "accounts/owner.html", {"form": form}, status=status))

    def _closed(self, request: HttpRequest) -> HttpResponse:
        return _private(render(request, "accounts/owner-closed.html", status=404))


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the secret in the address from leaving by a link or a search engine.

    With `no-referrer` a browser would send `Origin: null`, which the check against forged forms refuses.
    """
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _on_known_fields(error: ValidationError) -> Any:
    """Move what belongs to no field of the form to its head."""
    if not hasattr(error, "error_dict"):
        return error
    moved: dict[str, Any] = {}
    for name, errors in error.error_dict.items():
        moved.setdefault(name if name in OwnerForm.base_fields else "__all__", []).extend(errors)
    return moved
