"""Who writes in the admin."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from homepress.accounts.models import Person


def writer_of(request: HttpRequest) -> Person:
    """Return the person who sent the request. Raises PermissionDenied where nobody is signed in."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
