"""One's own data: see, change, take away, delete."""

from copy import copy
from typing import TYPE_CHECKING, cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from homepress.accounts import deleting, personal_data
from homepress.accounts.forms import DeletionForm, ProfileForm
from homepress.errors import AccountError

if TYPE_CHECKING:
    from homepress.accounts.models import Person


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change the profile."""
    person = cast("Person", request.user)
    # A form writes what it refuses into its person, and the page around it shows the one who is signed in.
    form = ProfileForm(request.POST or None, request.FILES or None, instance=copy(person))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", {"form": form, "person": person}, status=status)


@never_cache
@require_safe
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # django-allauth has no types
def download(request: HttpRequest) -> FileResponse:
    """Send everything the site holds about the person, in one archive."""
    person = cast("Person", request.user)
    name = f"{person.handle}-{timezone.now():%Y-%m-%d}.zip"
    return FileResponse(personal_data.archive(person), as_attachment=True, filename=name)


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # django-allauth has no types
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ask, and delete the account."""
    person = cast("Person", request.user)
    form = DeletionForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            deleting.delete(person, by=person)
        except AccountError as error:
            form.add_error(None, f"{error.message} {error.hint}".strip())
        else:
            logout(request)
            return redirect("profile_deleted")
    status = 422 if form.errors else 200
    return render(request, "accounts/delete.html", {"form": form, "person": person}, status=status)


@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Say goodbye."""
    return render(request, "accounts/deleted.html", {"grace_days": deleting.GRACE.days})
