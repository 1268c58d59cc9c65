"""A thousand sign-ins at once, from as many addresses, and what other people's pages take beside them."""

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

from bench.figures import Figure
from bench.sites import empty_home, served
from bench.starting import free_port

ATTEMPTS = 1_000
ATTACKERS = 20
"""Connections that try at the same time."""
READERS = 2
MOST_SECONDS = 0.3
"""What a page may take for 95 of 100 readers while the flood lasts."""

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def measure() -> Iterator[Figure]:
    with empty_home() as home, served(home, port=free_port(), HOMEPRESS_TRUSTED_PROXIES="127.0.0.1/32") as server:
        place = urlsplit(server.url).netloc
        quiet = _read(place, until=_after(3))
        flood = threading.Thread(target=_flood, args=(place, answers := list[int]()))
        begun = time.perf_counter()
        flood.start()
        during = _read(place, until=lambda: not flood.is_alive())
        seconds = time.perf_counter() - begun
    counted = ", ".join(f"{answers.count(code)} × {code}" for code in sorted(set(answers)))
    print(f"{ATTEMPTS} sign-ins in {seconds:.1f} s ({counted}), {len(during)} pages beside them")
    print(
        f"pages: median {_ms(quiet, 50)} ms in quiet, {_ms(during, 50)} ms in the flood; 95th percentile "
        f"{_ms(quiet, 95)} ms and {_ms(during, 95)} ms; slowest {max(during) * 1000:.0f} ms"
    )
    yield Figure("page during 1,000 sign-ins, 95 of 100", _percentile(during, 95), MOST_SECONDS, "s", "s allowed")


def _flood(place: str, answers: list[int]) -> None:
    with ThreadPoolExecutor(ATTACKERS) as pool:
        for codes in pool.map(lambda number: _attack(place, number), range(ATTACKERS)):
            answers += codes


def _attack(place: str, attacker: int) -> list[int]:
    """Try one's share of the passwords, each time as another client."""
    connection = http.client.HTTPConnection(place, timeout=60)
    connection.request("GET", "/accounts/login/")
    answer = connection.getresponse()
    token = CSRF.search(answer.read().decode())
    cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
    if token is None:
        raise RuntimeError("the sign-in page has no form")
    codes = []
    for number in range(attacker, ATTEMPTS, ATTACKERS):
        typed = {"login": f"person{number}@example.org", "password": "wrong", "csrfmiddlewaretoken": token[1]}
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": f"198.18.{number // 250}.{number % 250}",
        }
        connection.request("POST", "/accounts/login/", urlencode(typed), headers)
        answer = connection.getresponse()
        answer.read()
        codes.append(answer.status)
    connection.close()
    return codes


def _read(place: str, *, until: Callable[[], bool]) -> list[float]:
    """Read the first page again and again, as two readers; return what each time took, in seconds."""
    taken: list[float] = []

    def reader() -> None:
        connection = http.client.HTTPConnection(place, timeout=60)
        while not until():
            begun = time.perf_counter()
            connection.request("GET", "/")
            connection.getresponse().read()
            taken.append(time.perf_counter() - begun)
            time.sleep(0.02)
        connection.close()

    readers = [threading.Thread(target=reader) for _ in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return taken


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def _percentile(times: list[float], part: int) -> float:
    return statistics.quantiles(times, n=100)[part - 1]


def _ms(times: list[float], part: int) -> str:
    return f"{_percentile(times, part) * 1000:.0f}"
