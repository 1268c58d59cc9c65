"""A crowd of readers: sixteen connections that ask without end, half of them keeping theirs open.

Run in the crowd's place as `python -m tests.hosts.load ROOT ADDRESS,… COMMIT_URL URL…`, until standard input
closes; then it prints what it saw as JSON. Every reader has an own address, if there are as many: a firewall
that counts the new connections of each sees a crowd, and not one who floods. Each asks for the URLs in turn; the
first tells which commit serves. A kept connection that the server closed between two requests is opened again, as
every browser does (RFC 9112, 9.3.1), and counted.
"""

import http.client
import json
import ssl
import sys
import threading
import time
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CONNECTIONS = 16
PAUSE_SECONDS = 0.1
"""Between two requests of a connection. The readers and the host share one machine: with a fifth of this, and
other tests beside them, the worst answer took 257 ms without any deploy."""
PATIENCE_SECONDS = 30
SLOWEST = 10


@dataclass
class Seen:
    """What all of them saw; `answers` holds when each was there (seconds since 1970) and after how many ms."""

    reopened: int = 0
    answers: list[tuple[float, float, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, status: int, commit: str, seconds: float) -> None:
        with self.lock:
            self.answers.append((time.time(), seconds * 1000, path))
            if status != 200:
                self.failed.append(f"{path}: {status}: {commit[:100]}")
            elif commit and commit not in self.commits:
                self.commits.append(commit)

    def failure(self, path: str, error: Exception) -> None:
        with self.lock:
            self.answers.append((time.time(), 0, path))
            self.failed.append(f"{path}: {error!r}")

    def told(self) -> dict[str, Any]:
        """Return all of it in few figures: the worst answer, the one in a hundred and the slowest ones."""
        ordered = sorted(self.answers, key=lambda answer: answer[1])
        return {
            "requests": len(ordered),
            "reopened": self.reopened,
            "failed": self.failed,
            "commits": self.commits,
            "worst_ms": ordered[-1][1] if ordered else 0,
            "p99_ms": ordered[len(ordered) * 99 // 100][1] if ordered else 0,
            "slowest": ordered[: -SLOWEST - 1 : -1],
        }


class Reader(threading.Thread):
    """One of them."""

    def __init__(
        self, urls: list[str], root: str, address: str, seen: Seen, end: threading.Event, *, keeps: bool
    ) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.host = str(urlsplit(urls[0]).hostname)
        self.paths = [urlsplit(url).path for url in urls]
        self.context = ssl.create_default_context(cafile=root)
        self.seen, self.end, self.keeps = seen, end, keeps
        self.connection: http.client.HTTPSConnection | None = None

    def run(self) -> None:
        for path in cycle(self.paths):
            if self.end.wait(PAUSE_SECONDS):
                return
            began = time.monotonic()
            try:
                status, body = self.ask(path)
            except (OSError, http.client.HTTPException) as error:
                self.seen.failure(path, error)
                self.connection = None
            else:
                commit = body if path == self.paths[0] else ""
                self.seen.answer(path, status, commit, time.monotonic() - began)

    def ask(self, path: str) -> tuple[int, str]:
        if self.connection is not None:
            try:
                return self.once(self.connection, path)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLError):
                with self.seen.lock:
                    self.seen.reopened += 1
        self.connection = http.client.HTTPSConnection(
            self.host, timeout=PATIENCE_SECONDS, context=self.context, source_address=(self.address, 0)
        )
        return self.once(self.connection, path)

    def once(self, connection: http.client.HTTPSConnection, path: str) -> tuple[int, str]:
        connection.request("GET", path)
        response = connection.getresponse()
        answer = response.status, response.read().decode(errors="replace").strip()
        if not self.keeps:
            connection.close()
            self.connection = None
        return answer


def come_first() -> None:
    """They stand for machines of their own: nothing else on this one keeps them waiting (sched(7), autogroup)."""
    weight = Path("/proc/self/autogroup")
    if weight.exists():
        weight.write_text("-10")


def main() -> None:
    come_first()
    root, addresses, *urls = sys.argv[1:]
    seen, end = Seen(), threading.Event()
    places = cycle(addresses.split(","))
    readers = [Reader(urls, root, next(places), seen, end, keeps=number % 2 == 0) for number in range(CONNECTIONS)]
    for reader in readers:
        reader.start()
    sys.stdin.read()
    end.set()
    for reader in readers:
        reader.join(PATIENCE_SECONDS)
    sys.stdout.write(json.dumps(seen.told()) + "\n")


if __name__ == "__main__":
    main()
