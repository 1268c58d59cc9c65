"""Where to report a weakness (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from homepress.blog import site

from .addresses import elsewhere
from .delivery import deliver

GOOD_FOR = timedelta(days=180)
"""The RFC recommends less than a year. The file is made when asked for, so it never gets stale."""


@require_safe
def security_txt(request: HttpRequest) -> HttpResponseBase:
    """Send security.txt, where the owner has said how to be reached."""
    contact = settings.ENVIRONMENT.security_contact
    if not contact:
        return elsewhere(request)
    here = site.current()
    expires = datetime.combine((timezone.now() + GOOD_FOR).date(), time.min, UTC)
    lines = [
        f"Contact: {_as_uri(contact)}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {here.language}",
        f"Canonical: {here.absolute(request.path)}",
    ]
    text = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    return deliver(request, text, lasting=False)


def _as_uri(contact: str) -> str:
    """A contact is a URI; a bare e-mail address becomes one (section 2.5.3)."""
    return contact if ":" in contact else f"mailto:{contact}"
