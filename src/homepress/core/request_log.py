"""One line for each request, with nothing in it that should not be written down.

The session is looked at only where the view already has, so that an anonymous page stays without
`Vary: Cookie`.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from homepress.core import tracing
from homepress.core.client_address import client_address
from homepress.core.masking import mask_path

logger = logging.getLogger("homepress.request")

HEADER = "X-Request-ID"


class RequestLogMiddleware:
    """Gives each request an id, which the response and all its log lines and jobs carry, and logs it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.slow = settings.ENVIRONMENT.slow_request_ms

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")  # there only where a trusted proxy sent it
        own_id = given if given and tracing.is_well_formed(given) else tracing.new_request_id()
        queries = QueryCount()
        began = time.perf_counter()
        with tracing.tracing(request=own_id):
            with connection.execute_wrapper(queries):
                response = self.get_response(request)
            milliseconds = (time.perf_counter() - began) * 1000
            response.headers[HEADER] = own_id
            if logger.isEnabledFor(logging.INFO):
                self.log(request, response.status_code, milliseconds, queries.count)
        return response

    def log(self, request: HttpRequest, status: int, milliseconds: float, queries: int) -> None:
        """Write the line; it is a warning where the request was slow."""
        facts: dict[str, Any] = {
            "method": request.method,
            "path": path_of(request),
            "status": status,
            "milliseconds": round(milliseconds, 1),
            "queries": queries,
            "client": client_address(request),
        }
        if person := person_of(request):
            facts["person"] = person
        level = logging.INFO
        if milliseconds >= self.slow:
            facts["slow"] = True
            level = logging.WARNING
        logger.log(level, "%s %s %d", facts["method"], facts["path"], status, extra=facts)


class QueryCount:
    """Counts what goes to the database."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def path_of(request: HttpRequest) -> str:
    """Return the request's path and query without secrets."""
    match = request.resolver_match
    arguments = match.kwargs.items() if match is not None else ()
    return mask_path(request.path, request.META.get("QUERY_STRING", ""), arguments=arguments)


def person_of(request: HttpRequest) -> str:
    """Return the key of who is signed in, if the view has asked for that; empty otherwise."""
    session = getattr(request, "session", None)
    return str(session.get(SESSION_KEY, "")) if session is not None and session.accessed else ""
