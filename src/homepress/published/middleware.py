"""Storing a page when it is first drawn, and being drawn once when many ask for it.

Stands before everything that makes a page, so that what is stored is what would be sent.
"""

import fcntl
import logging
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from homepress.core import changes, outage, storable
from homepress.published import headers, site_store
from homepress.published.addresses import Page, host_of, name_of
from homepress.published.serving import Answer, Files, Wanted

logger = logging.getLogger("homepress.published")

WAIT_SECONDS = 5.0
"""How long others wait for whoever draws the page; then they get what there was before, or are told to come again."""
LOOK_SECONDS = 0.02
LOCKS = 1024
"""Lock files; two pages that share one wait for each other, and nothing worse."""

type Handler = Callable[[HttpRequest], HttpResponseBase]


class StoringMiddleware:
    """Draws a page that is the same for everybody once, and stores it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.hosts = frozenset(settings.ENVIRONMENT.hosts)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = self.page_of(request)
        if page is None:
            return self.get_response(request)
        files = site_store.files()
        if request.method == "GET" and not is_personal(request):
            response = self.drawn_once(request, page, files)
        else:
            response = self.get_response(request)
        if outage.is_one(response):
            wanted = wanted_by(request)
            if answer := files.answer(page, wanted) or files.previous(page, wanted):
                return to_response(answer)
        return response

    def page_of(self, request: HttpRequest) -> Page | None:
        """Return the page that a request may get from the store, whoever asks; None where it is none."""
        if not settings.KEEP_PAGES or request.method not in {"GET", "HEAD"} or request.META.get("QUERY_STRING"):
            return None
        if request.is_secure() is not settings.ENVIRONMENT.is_https:
            return None
        name = name_of(request.META.get("PATH_INFO", ""))
        host = host_of(request.META.get("HTTP_HOST", ""), self.hosts)
        return Page(host, name) if host and name else None

    def drawn_once(self, request: HttpRequest, page: Page, files: Files) -> HttpResponseBase:
        """Draw the page, or wait for whoever draws it already."""
        store, wanted = files.store, wanted_by(request)
        if not store.exists():
            return self.get_response(request)
        with turn(page) as (is_ours, is_over):
            while not (answer := files.answer(page, wanted)):  # be it stored while we waited for our turn
                if is_ours() and not (answer := files.answer(page, wanted)):
                    return self.drawn(request, page, files, wanted)
                if is_over():
                    answer = files.previous(page, wanted)
                    break
        return to_response(answer) if answer else outage.unavailable(request)

    def drawn(self, request: HttpRequest, page: Page, files: Files, wanted: Wanted) -> HttpResponseBase:
        """Draw the page as for somebody who never saw it, store it if that may be, and send what was asked for."""
        for condition in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.META.pop(condition, None)
        token = files.store.token()
        with changes.collected() as shown:
            response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not may_be_stored(page, response):
            return response
        try:
            files.store.put(page, response.content, shown.names, token, until=shown.until)
        except (OSError, sqlite3.Error) as error:
            logger.warning("%s could not be stored: %s", page.path, error)
        answer = files.answer(page, wanted)
        return to_response(answer) if answer else response


@contextmanager
def turn(page: Page) -> Iterator[tuple[Callable[[], bool], Callable[[], bool]]]:
    """Let one after another of all processes of the host draw a page.

    Yields two questions: whether it is this one's turn, which waits a moment before it says no, and
    whether it has waited too long. Who has had the turn gives it back with the block.
    """
    number = zlib.crc32(f"{page.host}/{page.name}".encode()) % LOCKS
    deadline = time.monotonic() + WAIT_SECONDS
    with site_store.lock_file(f"page-{number}").open("w") as file:

        def is_ours() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOOK_SECONDS)
                return False
            return True

        yield is_ours, lambda: time.monotonic() > deadline


def is_personal(request: HttpRequest) -> bool:
    """Whether the request says who asks."""
    return bool(request.META.get("HTTP_COOKIE") or request.META.get("HTTP_AUTHORIZATION"))


def may_be_stored(page: Page, response: HttpResponse) -> bool:
    """Whether the view allowed it, and an edge could send the file as the site would."""
    return response.status_code == 200 and storable.is_allowed(response) and headers.are_standard(page, response)


def wanted_by(request: HttpRequest) -> Wanted:
    meta = request.META
    return Wanted(
        meta.get("HTTP_ACCEPT_ENCODING", ""),
        meta.get("HTTP_IF_NONE_MATCH", ""),
        meta.get("HTTP_IF_MODIFIED_SINCE", ""),
    )


def to_response(answer: Answer) -> HttpResponse:
    """Make Django's response of a stored file; that it answers a HEAD is the server's business."""
    response = HttpResponse(answer.body, status=answer.status)
    del response.headers["Content-Type"]
    for name, value in answer.headers:
        response.headers[name] = value
    return response
