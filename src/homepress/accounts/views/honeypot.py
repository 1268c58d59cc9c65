"""A door painted on the wall."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from homepress.accounts import honeypot


class PaintedForm(forms.Form):
    """Looks as Django's admin does; what it is given is never looked at."""

    username = forms.CharField(required=False)
    password = forms.CharField(required=False, widget=forms.PasswordInput)


@csrf_exempt  # programs that bring no token are to be noted as well, and there is nothing to forge
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def painted_door(request: HttpRequest, path: str = "") -> HttpResponse:
    """Show a sign-in page, whatever the path; on POST note who tried, and refuse."""
    refused = request.method == "POST"
    if refused:
        honeypot.note(request, request.POST.get("username", ""))
    typed = {"username": request.POST.get("username", "")[:150]}
    response = render(request, "accounts/painted-door.html", {"form": PaintedForm(initial=typed), "refused": refused})
    response["X-Robots-Tag"] = "noindex"
    return response
