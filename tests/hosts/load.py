"""A crowd of readers: sixteen connections that ask without end, half of them keeping theirs open.

Run in a visitor's place as `python -m tests.hosts.load URL ROOT`, until standard input closes; then it
prints what it saw as JSON. A kept connection that the server closed between two requests is opened
again, as every browser does (RFC 9112, 9.3.1), and counted.
"""

import http.client
import json
import ssl
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CONNECTIONS = 16
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 30


@dataclass
class Seen:
    """What all of them saw."""

    requests: int = 0
    reopened: int = 0
    worst_ms: float = 0
    failed: list[str] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, status: int, body: str, seconds: float) -> None:
        with self.lock:
            self.requests += 1
            self.worst_ms = max(self.worst_ms, seconds * 1000)
            if status != 200:
                self.failed.append(f"{status}: {body[:100]}")
            elif body not in self.commits:
                self.commits.append(body)

    def failure(self, error: Exception) -> None:
        with self.lock:
            self.requests += 1
            self.failed.append(repr(error))


class Reader(threading.Thread):
    """One of them."""

    def __init__(self, url: str, root: str, seen: Seen, end: threading.Event, *, keeps: bool) -> None:
        super().__init__(daemon=True)
        self.parts = urlsplit(url)
        self.context = ssl.create_default_context(cafile=root)
        self.seen, self.end, self.keeps = seen, end, keeps
        self.connection: http.client.HTTPSConnection | None = None

    def run(self) -> None:
        while not self.end.wait(PAUSE_SECONDS):
            began = time.monotonic()
            try:
                status, body = self.ask()
            except (OSError, http.client.HTTPException) as error:
                self.seen.failure(error)
                self.connection = None
            else:
                self.seen.answer(status, body, time.monotonic() - began)

    def ask(self) -> tuple[int, str]:
        if self.connection is not None:
            try:
                return self.once(self.connection)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, ssl.SSLError):
                with self.seen.lock:
                    self.seen.reopened += 1
        self.connection = http.client.HTTPSConnection(
            str(self.parts.hostname), timeout=PATIENCE_SECONDS, context=self.context
        )
        return self.once(self.connection)

    def once(self, connection: http.client.HTTPSConnection) -> tuple[int, str]:
        connection.request("GET", self.parts.path)
        response = connection.getresponse()
        answer = response.status, response.read().decode(errors="replace").strip()
        if not self.keeps:
            connection.close()
            self.connection = None
        return answer


def main() -> None:
    seen, end = Seen(), threading.Event()
    readers = [Reader(sys.argv[1], sys.argv[2], seen, end, keeps=number % 2 == 0) for number in range(CONNECTIONS)]
    for reader in readers:
        reader.start()
    sys.stdin.read()
    end.set()
    for reader in readers:
        reader.join(PATIENCE_SECONDS)
    told = {name: value for name, value in vars(seen).items() if name != "lock"}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
