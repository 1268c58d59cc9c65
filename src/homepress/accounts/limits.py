"""How often something that costs mail, accounts or hashing may be tried, across all processes.

django-allauth counts in the shared cache: by the client's address, by account, by what was typed. How
many are allowed is in the settings (ACCOUNT_RATE_LIMITS).
"""

from allauth.account import app_settings
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest

from homepress.accounts.models import Person

APP = "allauth.account"


def account_key(login: str) -> str:
    """Return what failed sign-ins are counted by: the account, whichever of its names was typed.

    Counted by the name alone, an account with an address and a handle could be tried twice as often.
    What names no account is counted as well, so that a limit does not tell who has one.
    """
    typed = login.strip().lower()[:254]
    key = Person.objects.filter(Q(email=typed) | Q(handle=typed)).values_list("pk", flat=True).first()
    return f"person:{key}" if key else f"typed:{typed}"


def forget_failures(person: Person) -> bool:
    """Let a person try to sign in again at once; say whether failures had been counted.

    Limits by the client's address stay: they are not this person's.
    """
    cache_keys = [
        get_cache_key(HttpRequest(), app=APP, action=action, rate=rate, key=f"person:{person.pk}", user=person)
        for action in ("login_failed", "reauthenticate")
        for rate in get_rates(app=APP, action=action, config=app_settings.RATE_LIMITS)
        if rate.per != "ip"
    ]
    counted = bool(cache.get_many(cache_keys))
    cache.delete_many(cache_keys)
    return counted
