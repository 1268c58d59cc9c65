"""How often something that costs mail, accounts or hashing may be tried, across all processes.

django-allauth counts in the shared cache: by the client's address, by account, by what was typed. How
many are allowed is in the settings (ACCOUNT_RATE_LIMITS).
"""

from allauth.account import app_settings
from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest

from homepress.accounts.models import Person

APP = "allauth.account"


def account_key(login: str) -> str:
    """Return what failed sign-ins are counted by: the name that was typed, whether it has an account or not.

    An account's address and its handle are counted apart. Counted as one, wrong passwords for an address
    would lock a handle, and so tell everybody whose address it is.
    """
    return f"typed:{login.strip().lower()[:254]}"


def forget_failures(person: Person) -> bool:
    """Let a person try to sign in again at once; say whether failures had been counted.

    Limits by the client's address stay: they are not this person's.
    """
    cache_keys = [
        get_cache_key(HttpRequest(), app=APP, action=action, rate=rate, key=account_key(name), user=person)
        for name in (person.email, person.handle)
        for action in ("login_failed", "reauthenticate")
        for rate in get_rates(app=APP, action=action, config=app_settings.RATE_LIMITS)
        if rate.per != "ip"
    ]
    counted = bool(cache.get_many(cache_keys))
    cache.delete_many(cache_keys)
    return counted
