"""Where the private admin host is reached."""

from urllib.parse import urlsplit

from django.conf import settings


def admin_origin() -> str:
    """Return scheme, host and port of the admin; empty where it has no host.

    The admin shares scheme and port with the site; an edge server that does it otherwise may redirect.
    """
    host = settings.ENVIRONMENT.admin_host
    parts = urlsplit(settings.ENVIRONMENT.site_url)
    if not host:
        return ""
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def owner_sign_up(secret: str) -> str:
    """Return the link that makes the owner's account, on the admin's host so that its cookie counts there."""
    return f"{admin_origin() or settings.ENVIRONMENT.site_url}/accounts/owner/{secret}/"
