"""What the CAPTCHA asks the server, and what its pages may load."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from homepress.accounts import captcha

GOOGLE = ["https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"]

type View = Callable[..., HttpResponseBase]


@require_safe
@never_cache
def challenge(request: HttpRequest) -> JsonResponse:
    """Hand out a challenge. It costs the server one round and stores nothing."""
    return JsonResponse(captcha.challenge())


def with_captcha(view: View) -> View:
    """Let a view's page load Google's scripts where the owner chose reCAPTCHA, and only there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not captcha.uses_recaptcha():
            return view(request, *args, **kwargs)
        return csp_override(policy_with_google())(view)(request, *args, **kwargs)

    return guarded


def policy_with_google() -> dict[str, Any]:
    """Return the site's content security policy, widened for reCAPTCHA."""
    policy: dict[str, Any] = dict(settings.SECURE_CSP)
    for directive in ("script-src", "frame-src"):
        policy[directive] = [*policy.get(directive, policy["default-src"]), *GOOGLE]
    return policy
