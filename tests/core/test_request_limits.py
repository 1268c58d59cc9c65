import os

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from homepress.core.request_limits import BURST_SECONDS, Allowances, RequestLimitMiddleware, household

pytestmark = pytest.mark.once


def allowed(allowances: Allowances, client: str, *, at: float, asked: int) -> int:
    """How many of some requests at one moment are let through."""
    return sum(allowances.wait(client, at) == 0 for _ in range(asked))


def test_a_burst_is_let_through_and_then_so_many_a_second() -> None:
    allowances = Allowances(50)

    assert allowed(allowances, "mallory", at=1000.0, asked=1000) == 50 * BURST_SECONDS
    assert allowed(allowances, "mallory", at=1000.0, asked=10) == 0
    assert allowed(allowances, "mallory", at=1001.0, asked=1000) == 50
    assert allowed(allowances, "mallory", at=2000.0, asked=1000) == 50 * BURST_SECONDS


def test_one_who_is_refused_is_told_when_to_come_again() -> None:
    allowances = Allowances(2)
    allowed(allowances, "mallory", at=1000.0, asked=100)
    seconds = allowances.wait("mallory", 1000.0)

    assert 0 < seconds <= 0.5
    assert allowances.wait("mallory", 1000.0 + seconds) == 0


def test_a_flood_costs_nobody_else_anything() -> None:
    allowances = Allowances(10)
    for number in range(500):
        allowed(allowances, f"flood {number}", at=1000.0, asked=100)
    assert [allowed(allowances, f"reader {number}", at=1000.0, asked=31) for number in range(100)].count(31) >= 99


def test_forked_processes_count_together() -> None:
    allowances = Allowances(1)
    before = hash("mallory")
    child = os.fork()
    if not child:
        taken = allowed(allowances, "mallory", at=1000.0, asked=3)
        os._exit(0 if taken == 3 and hash("mallory") == before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert allowed(allowances, "mallory", at=1000.0, asked=10) == 1


@pytest.mark.parametrize(
    ("address", "stands_for"),
    [
        ("198.51.100.7", "198.51.100.7/32"),
        ("::ffff:198.51.100.7", "198.51.100.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_a_household_counts_as_one_and_the_host_itself_not_at_all(address: str, stands_for: str) -> None:
    assert household(address) == stands_for


class Limited:
    """What a site answers that lets one request a second through, at a moment that stands still."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, per_second: int) -> None:
        environment = type("Environment", (), {"requests_per_second": per_second})()
        monkeypatch.setattr("homepress.core.request_limits.time.monotonic", lambda: 1000.0)
        with override_settings(ENVIRONMENT=environment):
            self.middleware = RequestLimitMiddleware(lambda request: HttpResponse("page"))

    def ask(self, address: str) -> HttpResponse:
        request: HttpRequest = RequestFactory().get("/search/", REMOTE_ADDR=address)
        answer = self.middleware(request)
        assert isinstance(answer, HttpResponse)
        return answer


def test_a_flood_is_answered_429_and_another_visitor_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Limited(monkeypatch, 1)
    flood = [site.ask("198.51.100.7") for _ in range(10)]

    assert [answer.status_code for answer in flood] == [200] * 4 + [429] * 6
    assert flood[-1]["Retry-After"] == "1"
    assert flood[-1]["Cache-Control"] == "no-store"
    assert site.ask("198.51.100.8").status_code == 200


def test_without_the_setting_everybody_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Limited(monkeypatch, 0)
    assert {site.ask("198.51.100.7").status_code for _ in range(1000)} == {200}
