"""Forms of one's own data."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError

from homepress.accounts import handles, portraits
from homepress.accounts.models import Person
from homepress.errors import InvalidMedia


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker alone
    """What a person says of themselves."""

    upload = forms.FileField(label="Picture", required=False, help_text="JPEG, PNG, WebP or AVIF; shown square.")
    remove_picture = forms.BooleanField(label="Remove the picture", required=False)

    class Meta:
        model = Person
        fields = ("name", "handle", "biography", "website", "time_zone", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [("", "The site’s time zone"), *((name, name) for name in sorted(available_timezones()))]
        self.fields["time_zone"].widget = forms.Select(choices=zones)
        if not self.instance.picture:
            del self.fields["remove_picture"]

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"].lower()
        if handle != self.initial.get("handle"):
            for validate in handles.validators:
                validate(handle)
        return handle

    def clean_website(self) -> str:
        """Allow what a browser opens as a page."""
        website: str = self.cleaned_data["website"]
        if website and not website.startswith(("https://", "http://")):
            raise ValidationError("Write an address that begins with https:// or http://.")
        return website

    def clean_upload(self) -> str:
        """Store the picture at once; what is not one is refused next to the field."""
        upload = self.cleaned_data["upload"]
        if not upload:
            return ""
        try:
            return portraits.store(upload)
        except InvalidMedia as error:
            raise ValidationError(f"{error.message} {error.hint}".strip()) from error

    def save(self, commit: bool = True) -> Person:
        before = self.instance.picture
        if uploaded := self.cleaned_data["upload"]:
            self.instance.picture = uploaded
        elif self.cleaned_data.get("remove_picture"):
            self.instance.picture = ""
        saved: Person = super().save(commit)
        if before != saved.picture:
            portraits.remove(before)
        return saved


class DeletionForm(forms.Form):
    """Deleting one's account, said on purpose."""

    handle = forms.CharField(label="Your handle", help_text="Type your handle, so that nobody does this by mistake.")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"]
        if handle.strip().lower().removeprefix("@") != self.person.handle:
            raise ValidationError("This is not your handle.")
        return handle
