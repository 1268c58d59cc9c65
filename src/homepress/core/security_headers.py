"""What every answer tells the browser to keep shut, whatever made it: view, file, error or refusal.

Django's own middleware says most of this, but only of answers that come by it. This one stands before
all that answer, and adds what is missing; what stores answers stands before it. An edge server that
sends files by itself sends `of_every_answer`.
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
    "bluetooth",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
"""Features that nothing here uses, so that no script may, wherever it came from. Each costs bytes in every answer."""

PARTS = ("text/css", "text/javascript", "font/")
"""What a page is put together from and no browser opens as a page: there a short policy says as much as a long one."""

POLICY_OF_PARTS = "default-src 'none'; frame-ancestors 'none'"

PERMISSIONS = ", ".join(f"{name}=()" for name in DENIED)


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
        if (
            response.get("Content-Type", "").startswith(PARTS)
            and response.headers[POLICY] == self.headers[False][POLICY]
        ):
            response.headers[POLICY] = POLICY_OF_PARTS
            del response.headers["Permissions-Policy"]
        return response
