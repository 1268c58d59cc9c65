"""Addresses of django-allauth's API for what this site does not have: telephone numbers.

It would serve them nevertheless, and fail. Whoever asks is told that there is no such address.
"""

from django.http import HttpRequest, JsonResponse
from django.urls import re_path


def absent(request: HttpRequest) -> JsonResponse:
    """Answer as for any address that does not exist."""
    return JsonResponse({"detail": "Not Found"}, status=404)


urlpatterns = [re_path(r"^auth/(?:browser|app)/v1/(?:account/phone|auth/phone/verify(?:/resend)?)$", absent)]
