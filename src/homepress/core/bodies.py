"""Reading what a client sends whole, and not for longer than it takes an honest one.

A thread of gunicorn waits for a body as long as its client pleases. Where an edge server that does
not collect bodies passes requests on, somebody who sends one byte a minute would hold the thread,
and whatever lock it holds.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RD, socket

from django.http import HttpRequest, UnreadablePostError

READ_SECONDS = 10.0
"""How long a body may take altogether: forms of accounts have a few kilobytes."""


class Readers:
    """Counts whose bodies are being read at present, by address."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.reading: Counter[str] = Counter()
        self.lock = threading.Lock()

    @contextmanager
    def one_of(self, address: str) -> Iterator[bool]:
        """Say whether this address may have one more read, and count it for the time of the block."""
        with self.lock:
            is_allowed = self.reading[address] < self.most
            self.reading[address] += is_allowed
        try:
            yield is_allowed
        finally:
            with self.lock:
                self.reading[address] -= is_allowed
                if not self.reading[address]:
                    del self.reading[address]


def read_whole(request: HttpRequest, *, seconds: float = READ_SECONDS) -> bool:
    """Read the body into memory, where Django finds it; False where it did not come whole and in time.

    Raises RequestDataTooBig past DATA_UPLOAD_MAX_MEMORY_SIZE.
    """
    with _hanging_up_after(seconds, request.META.get("gunicorn.socket")):
        try:
            return len(request.body) >= _length(request)
        except UnreadablePostError:
            return False


def hang_up(request: HttpRequest) -> None:
    """Read no more of a request, so that the server does not wait for the rest once it is answered."""
    connection: socket | None = request.META.get("gunicorn.socket")
    if connection is not None:
        _hang_up(connection)


def _length(request: HttpRequest) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(text) if text.isascii() and text.isdigit() else 0


@contextmanager
def _hanging_up_after(seconds: float, connection: socket | None) -> Iterator[None]:
    """End the reading side of a connection once the time is over, which ends a read that waits on it."""
    if connection is None:
        yield
        return
    timer = threading.Timer(seconds, _hang_up, (connection,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(connection: socket) -> None:
    with suppress(OSError):  # the client was faster
        connection.shutdown(SHUT_RD)
