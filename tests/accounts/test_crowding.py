import threading
import time
from concurrent.futures import ThreadPoolExecutor
from socket import socket, socketpair

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.log import log_response

from homepress.accounts.crowding import IN_LINE, SLOW_ONES, CrowdingMiddleware, too_many
from tests.fixtures.requests import slow_post

SIGN_IN = "/accounts/login/"


class Form:
    """A view that works until it may stop, and notes how many did so at once."""

    def __init__(self) -> None:
        self.working = threading.Semaphore(0)
        self.may_stop = threading.Event()
        self.now = self.most = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path == SIGN_IN:
            self.now += 1
            self.most = max(self.most, self.now)
            self.working.release()
            self.may_stop.wait(10)
            self.now -= 1
        return HttpResponse()


@pytest.mark.parametrize("path", [SIGN_IN, "/accounts/signup/", "/api/v1/auth/app/v1/auth/login"])
def test_who_finds_a_full_line_is_sent_away_at_once_and_pages_go_on(path: str) -> None:
    form = Form()
    site = CrowdingMiddleware(form)
    ask = RequestFactory()
    with ThreadPoolExecutor(IN_LINE) as pool:
        attempts = [pool.submit(site, ask.post(SIGN_IN)) for _ in range(IN_LINE)]
        form.working.acquire(timeout=10)
        while site.line.acquire(blocking=False):  # until all stand in line
            site.line.release()
        refused = site(ask.post(path))
        assert (refused.status_code, refused["Retry-After"]) == (503, "3")
        assert [site(ask.get(page)).status_code for page in ("/", SIGN_IN)] == [200, 200]
        form.may_stop.set()
        assert [attempt.result(10).status_code for attempt in attempts] == [200] * IN_LINE
    assert form.most == 1
    assert site(ask.post(path)).status_code == 200


def test_slow_clients_hold_few_threads_and_nobodys_place() -> None:
    form = Form()
    form.may_stop.set()
    site = CrowdingMiddleware(form)
    pairs = [socketpair() for _ in range(SLOW_ONES)]

    def slow(connection: socket) -> HttpRequest:
        return slow_post(SIGN_IN, connection, sender="203.0.113.9")

    with ThreadPoolExecutor(SLOW_ONES) as pool:
        attempts = [pool.submit(site, slow(ours)) for ours, _ in pairs]
        while site.readers.reading["203.0.113.9"] < SLOW_ONES:
            time.sleep(0.001)
        assert site(RequestFactory(REMOTE_ADDR="203.0.113.9").post(SIGN_IN)).status_code == 503
        assert site(RequestFactory(REMOTE_ADDR="203.0.113.10").post(SIGN_IN)).status_code == 200
        for _, theirs in pairs:
            theirs.close()
        assert [attempt.result(10).status_code for attempt in attempts] == [408] * SLOW_ONES
    assert site(RequestFactory(REMOTE_ADDR="203.0.113.9").post(SIGN_IN)).status_code == 200
    for ours, _ in pairs:
        ours.close()


def test_who_is_sent_away_is_no_error_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answer = too_many(RequestFactory().post(SIGN_IN))
    log_response("Service Unavailable: %s", SIGN_IN, response=answer)
    assert not caplog.records


def test_an_attempt_that_fails_leaves_its_place() -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    site = CrowdingMiddleware(broken)
    for _ in range(IN_LINE + 1):
        with pytest.raises(RuntimeError):
            site(RequestFactory().post(SIGN_IN))
