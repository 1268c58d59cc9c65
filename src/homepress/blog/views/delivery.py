"""Sending what everybody may see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.http import http_date

from homepress.core import storable


def deliver_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponseBase:
    """Draw a public page and send it."""
    return deliver(request, render(request, template, context, status=status))


def deliver(
    request: HttpRequest, response: HttpResponse, *, modified_at: datetime | None = None, lasting: bool = True
) -> HttpResponseBase:
    """Send a public response, or 304 where the client has the very same one.

    Anybody may keep it, and asks each time whether it still holds: a page that has just been
    changed or withdrawn is never shown from a cache. What is `lasting` stays the same until something
    is said to have changed, and may be stored.
    """
    patch_cache_control(response, public=True, no_cache=True)
    if lasting:
        storable.allow(response)
    set_response_etag(response)
    seconds = int(modified_at.timestamp()) if modified_at else None
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    if response.status_code != 200:
        return response
    return get_conditional_response(request, response["ETag"], seconds, response) or response


def deliver_privately(response: HttpResponse) -> HttpResponse:
    """Mark a response that only this browser may see, and nobody may keep or index."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
