"""A visitor who signs in keeps the likes given before."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from homepress.accounts.models import Person
from homepress.engagement import like_cookie, liking


@receiver(user_logged_in)
def keep_likes(request: HttpRequest, user: Person, **_: Any) -> None:
    """Make the likes that the browser names the person's. The next fragment takes the cookie away."""
    liking.adopt(user, like_cookie.read(request))
