"""Published pages: by the edges, by `homepress serve`, drawn on a miss; and what all of it weighs."""

import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from bench.figures import Figure, in_turns, interleaved
from bench.memory import family, pss
from bench.sites import Server, empty_home, run, served
from bench.starting import free_port
from homepress.hosting.edges.serving import UNTOLD, Serving
from tests.hosting.edges.servers import running

SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
"""How long each side is asked, in each of the rounds."""
ROUNDS = 3
TURNS = 48
"""How often each side of an edge is asked for a second."""
MANY = int(os.environ.get("BENCH_POSTS", "100000"))
OF_A_PLAIN_FILE = {"nginx": 0.95, "caddy": 0.9}
OF_NGINX = 1 / 8
KILOBYTES = 25
MEGABYTES = 150
MEMORY_RATIO = 2.0
"""After a flood of pages that are drawn, threads and their connections keep what they had."""


def measure() -> Iterator[Figure]:
    if shutil.which("wrk") is None:
        raise RuntimeError("wrk is not there (Debian's package: wrk)")
    yield from _of_a_site("demo", posts=0)
    yield from _of_a_site(f"{MANY:,} posts", posts=MANY)


def _of_a_site(what: str, *, posts: int) -> Iterator[Figure]:
    with empty_home() as home:
        if posts:
            run(home, "demo", "--posts", str(posts), "--yes")
        with served(home, port=free_port(), quiet=True) as server:
            sizes = _stored(home, server)
            shutil.copytree(home / "pages" / "127.0.0.1", home / "frozen" / "127.0.0.1")
            page = home / "frozen" / "127.0.0.1" / "index.html"
            for suffix in sizes:  # in the page's own folder: a longer path takes longer to open
                shutil.copy(page.with_name(page.name + suffix), page.with_name(f"plain.html{suffix}"))
            nginx = 0.0
            for name, bound in OF_A_PLAIN_FILE.items():
                folder = home / name
                folder.mkdir()
                with running(name, folder, _serving(home)) as edge:
                    file_url = f"http://127.0.0.1:{edge.plain_port}/plain.html"
                    work, plain_work = _worked(edge.pid, f"http://127.0.0.1:{edge.port}/", file_url)
                    nginx = nginx or _speed(file_url)
                title = f"page from {name}, {what}"
                yield Figure(title, work, plain_work, "/CPU s", "/CPU s its plain file", bound, larger_is_better=True)
            yield from _of_the_embedded_server(server, nginx, what)
            used = sum(map(pss, family(server.pid)))
            yield Figure(f"memory after all that, {what}", used, MEGABYTES, "MB", "MB allowed idle", MEMORY_RATIO)
            yield Figure(f"home page by Brotli, {what}", sizes[".br"] / 1000, KILOBYTES, "KB", "KB allowed")


def _of_the_embedded_server(server: Server, nginx: float, what: str) -> Iterator[Figure]:
    """Beside a view of Django's that does nothing, behind the same server."""
    stored, view, miss, fragment = _asked(
        server.url, f"{server.url}livez", f"{server.url}?fresh", f"{server.url}-/posts/{_post(server)}/comments/"
    )
    least = f"page from homepress serve, {what}"
    yield Figure(least, stored, nginx, "/s", "/s nginx's plain file", OF_NGINX, larger_is_better=True)
    for title, speed in (("page, stored", stored), ("page, drawn each time", miss), ("fragment", fragment)):
        yield Figure(f"{title}, {what}", speed, view, "/s", "/s plain Django view", 0.0, larger_is_better=True)


def _serving(home: Path) -> Serving:
    return Serving(
        domain="127.0.0.1",
        pages=PurePosixPath(home / "frozen"),  # a copy: the site goes on, and purges when its pictures are made
        static=PurePosixPath(home / "frozen" / "127.0.0.1"),
        media=PurePosixPath(home / "media"),
        sockets=(PurePosixPath(home / "nobody.sock"),),
        headers={"Cache-Control": "public, no-cache", **UNTOLD},
    )


def _stored(home: Path, server: Server) -> dict[str, int]:
    """Visit the home page, so that it is stored; return the size of its forms."""
    with urllib.request.urlopen(server.url, timeout=60) as answer:  # noqa: S310  # our own server
        answer.read()
    page = home / "pages" / "127.0.0.1" / "index.html"
    return {suffix: page.with_name(page.name + suffix).stat().st_size for suffix in ("", ".gz", ".br", ".zst")}


def _post(server: Server) -> str:
    """Return the key of a post, which its feed entry has."""
    with urllib.request.urlopen(f"{server.url}feeds/atom.xml", timeout=60) as answer:  # noqa: S310  # our own server
        found = re.search(r"urn:uuid:([0-9a-f-]{36})</id>\s*<title", answer.read().decode())
    if found is None:
        raise RuntimeError("the feed names no post")
    return found[1]


def _asked(*urls: str) -> list[float]:
    """Return how many requests a second each address answers, asked in turns."""
    sides: list[Callable[[], float]] = [lambda url=url: _speed(url) for url in urls]  # type: ignore[misc]  # one each
    return interleaved(sides, rounds=ROUNDS)


def _worked(pid: int, *urls: str) -> list[float]:
    """Return how many requests of a browser each address answers in a second of its server's processors.

    Not a second of the clock: what else the machine does, and what asks, would make two servers alike. Single seconds
    of one and the same server differ by a fifth, so all are added up, taken in turns.
    """
    answered, worked = [0.0] * len(urls), [0.0] * len(urls)
    for number in in_turns(len(urls), TURNS):
        before = _processor_seconds(pid)
        words = ["-t1", "-c16", "-d1s", "-H", "Accept-Encoding: gzip", urls[number]]
        answered[number] += _wrk(*words, found=r"(\d+) requests in")
        worked[number] += _processor_seconds(pid) - before
    return [requests / seconds for requests, seconds in zip(answered, worked, strict=True)]


def _processor_seconds(pid: int) -> float:
    """How long processors worked for a process and its children so far (/proc/<pid>/schedstat, in nanoseconds)."""
    threads = (thread for process in family(pid) for thread in Path(f"/proc/{process}/task").iterdir())
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def _speed(url: str) -> float:
    return _wrk("-t2", "-c16", f"-d{SECONDS}s", url, found=r"Requests/sec: +([0-9.]+)")


def _wrk(*words: str, found: str) -> float:
    done = subprocess.run(["wrk", *words], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in done:
        raise RuntimeError(f"{words[-1]} does not answer 200:\n{done}")
    number = re.search(found, done)
    return float(number[1]) if number else 0.0
