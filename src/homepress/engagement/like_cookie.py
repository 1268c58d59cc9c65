"""The cookie by which a visitor can take likes back.

It names the likes, not the visitor, is signed, and is sent to /-/ alone, so that no page that can be
stored ever sees it. A second one says the same to /accounts/, where signing in makes the likes the
person's.
"""

import base64
from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PLACES = {"likes": "/-/", "likes_to_keep": "/accounts/"}
"""The cookies by name, and the paths to which a browser sends them."""

MOST = 100
"""Likes that one cookie names, the newest: some 2,200 of the 4,096 bytes that browsers keep."""

LIFETIME = 365 * 24 * 60 * 60
"""Seconds after the last like."""

SALT = "homepress.engagement.likes"


def read(request: HttpRequest) -> list[UUID]:
    """Return the likes that a browser may take back; none where the cookie is not ours."""
    for name in PLACES:
        value = request.get_signed_cookie(name, default="", salt=SALT)
        if value:
            packed = base64.urlsafe_b64decode(value)
            return [UUID(bytes=packed[at : at + 16]) for at in range(0, len(packed), 16)]
    return []


def write(response: HttpResponse, likes: Iterable[UUID]) -> None:
    """Let a browser name these likes from now on."""
    newest = list(dict.fromkeys(likes))[-MOST:]
    value = base64.urlsafe_b64encode(b"".join(like.bytes for like in newest)).decode()
    for name, path in PLACES.items():
        if not newest:
            response.delete_cookie(name, path=path, samesite="Lax")
            continue
        response.set_signed_cookie(
            name,
            value,
            salt=SALT,
            max_age=LIFETIME,
            path=path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
