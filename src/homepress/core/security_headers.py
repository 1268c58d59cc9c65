"""What every answer tells the browser to keep shut, whatever made it: view, file, error or refusal.

Django's own middleware says most of this, but only of answers that come by it. This one stands before
all others, and adds what is missing. An edge server that sends files by itself sends `of_every_answer`.
"""

from collections.abc import Callable, Collection, Mapping
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.csp import build_policy

POLICY, REPORT_ONLY = "Content-Security-Policy", "Content-Security-Policy-Report-Only"

DENIED = (
    "accelerometer",
    "ambient-light-sensor",
    "attribution-reporting",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "join-ad-interest-group",
    "keyboard-map",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "private-state-token-issuance",
    "private-state-token-redemption",
    "run-ad-auction",
    "screen-wake-lock",
    "serial",
    "shared-storage",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
"""Features that nothing here uses, so that no script may, wherever it came from."""

OWN = ("fullscreen", "picture-in-picture", "publickey-credentials-create", "publickey-credentials-get", "web-share")
"""Features that this site's own pages may use, and frames in them may not: videos, passkeys."""

PERMISSIONS = ", ".join([*(f"{name}=()" for name in DENIED), *(f"{name}=(self)" for name in OWN)])


def of_every_answer(*, is_secure: bool) -> Mapping[str, str]:
    """Return the headers, as they are where nobody has said otherwise."""
    policy = cast("dict[str, Collection[str] | str]", settings.SECURE_CSP)
    headers = {
        POLICY: build_policy(policy),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
    }
    if is_secure and settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return headers


class SecurityHeadersMiddleware:
    """Adds what an answer does not say itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = {is_secure: of_every_answer(is_secure=is_secure) for is_secure in (False, True)}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers[request.is_secure()].items():
            response.headers.setdefault(name, value)
        return response
