"""A line before the forms of accounts, so that a flood of sign-ins leaves threads and time for pages.

Counting attempts and hashing passwords are the dearest things that anybody may ask of the site. A
process does one of them at a time; a few wait; the rest are told at once to come again. Who stands
in line has said everything: a client that sends slowly keeps nobody waiting.
"""

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from homepress.core.bodies import Readers, hang_up, read_whole
from homepress.core.client_address import client_address

PLACES = ("/accounts/", "/api/v1/auth/")
"""Where forms of accounts are sent to."""

IN_LINE = 3
"""Attempts worked on or waiting, of a process's eight threads."""

SLOW_ONES = 2
"""Requests of one address whose bodies are still coming, of a process's eight threads."""

HINT = "Too many people are signing in. Go back and try again in a few seconds; what you typed is still there."

RETRY_AFTER = 3
"""Seconds after which to come again."""


class CrowdingMiddleware:
    """Takes one attempt at a time and answers 503 where the line is full. It stands before all that costs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.readers = Readers(SLOW_ONES)
        self.line = threading.BoundedSemaphore(IN_LINE)
        self.counter = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.path.startswith(PLACES):
            return self.get_response(request)
        with self.readers.one_of(client_address(request)) as is_allowed:
            if not is_allowed:
                hang_up(request)
                return too_many(request)
            if not read_whole(request):
                return HttpResponse("The request did not come whole.", status=408, content_type="text/plain")
        if not self.line.acquire(blocking=False):
            return too_many(request)
        try:
            with self.counter:
                return self.get_response(request)
        finally:
            self.line.release()


def too_many(request: HttpRequest) -> HttpResponse:
    """Say so in the language of the caller, without a look at the database."""
    answer: HttpResponse
    if request.path.startswith("/api/"):
        answer = JsonResponse(
            {"status": 503, "detail": "Too many attempts at once. Try again in a moment."}, status=503
        )
    else:
        answer = HttpResponse(render_to_string("503.html", {"title": "Busy just now", "hint": HINT}), status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    # Django would log an error, and Sentry report one, for each; the request's own line says it all.
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # how Django marks it itself
    return answer
