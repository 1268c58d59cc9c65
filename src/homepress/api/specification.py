"""The API's description: one OpenAPI document of our part and django-allauth's."""

from functools import cache
from typing import Any

from allauth.headless.spec.internal.schema import get_schema
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from homepress.api.site import api


@require_safe
def specification(request: HttpRequest) -> JsonResponse:
    """Send the description (OpenAPI 3)."""
    return JsonResponse(document())


@cache
def document() -> dict[str, Any]:
    """Return the description: ours, with what django-allauth says of its addresses added to it."""
    ours: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    theirs = get_schema()
    ours["paths"] = {**ours["paths"], **theirs["paths"]}
    components = {**theirs["components"]}
    for kind, named in ours["components"].items():
        components[kind] = {**components.get(kind, {}), **named}
    ours["components"] = components
    return ours
