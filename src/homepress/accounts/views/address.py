"""Changing one's address: django-allauth's page, with the password asked for first."""

from allauth.account import views as allauth_views
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase


@login_required
def address(request: HttpRequest) -> HttpResponseBase:
    """Show and change the address.

    django-allauth would look at the form, ask for the password, and then look at the form again, in
    which the CAPTCHA's solution would have been used by then.
    """
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="allauth.account")
    answer: HttpResponseBase = allauth_views.email(request)
    return answer
