"""Django's WSGI application behind an ASGI server: each request in a thread of a small pool.

Django's own ASGI handler makes a thread, and so a database connection, for each request of a view
that is not async, which ours are. Decision 0132 tells what was weighed.
"""

import asyncio
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from urllib.parse import unquote_to_bytes

from homepress.core.asgi import Receive, Scope, Send

FIRST_BYTES = 65_536
"""What of a body is awaited before a thread is taken; a form arrives whole, however slowly it is sent."""

PATIENCE = 10.0
"""Seconds that a thread waits for the next piece of a body."""

type Environ = dict[str, Any]
type WSGIApplication = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Arriving(io.RawIOBase):
    """The rest of a body, asked for by a thread, received by the event loop."""

    def __init__(self, begun: bytes, ended: bool, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self.pieces = begun
        self.ended = ended
        self.receive = receive
        self.loop = loop

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self.pieces and not self.ended:
            # A TimeoutError is an OSError, which Django takes for a client that went away.
            message = asyncio.run_coroutine_threadsafe(cast("Any", self.receive()), self.loop).result(PATIENCE)
            if message["type"] == "http.disconnect":
                raise ConnectionResetError("the client went away")
            self.pieces, self.ended = message.get("body", b""), not message.get("more_body", False)
        count = min(len(into), len(self.pieces))
        into[:count] = self.pieces[:count]
        self.pieces = self.pieces[count:]
        return count


class InThreads:
    """An ASGI application that runs a WSGI one in so many threads."""

    def __init__(self, application: WSGIApplication, *, threads: int) -> None:
        self.application = application
        self.threads = threads
        self.pool: ThreadPoolExecutor | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self.pool is None:  # made here: threads do not survive a fork
            self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix="request")
        loop = asyncio.get_running_loop()
        body = await _begun(receive, loop)
        if body is not None:
            await loop.run_in_executor(self.pool, self.run, environ_of(scope, body), send, loop)

    def run(self, environ: Environ, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        """Answer one request, in a thread."""
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            begun[:] = [(status, headers)]

        answer = self.application(environ, start_response)
        try:
            is_head = environ["REQUEST_METHOD"] == "HEAD"
            if is_head or getattr(answer, "streaming", True) is False:
                _wait_for(send_whole(send, begun[0], b"" if is_head else b"".join(answer)), loop)
            else:
                _wait_for(send_start(send, begun[0]), loop)
                for piece in answer:
                    _wait_for(send({"type": "http.response.body", "body": piece, "more_body": True}), loop)
                _wait_for(send({"type": "http.response.body", "body": b""}), loop)
        finally:
            if close := getattr(answer, "close", None):
                close()


async def _begun(receive: Receive, loop: asyncio.AbstractEventLoop) -> io.BufferedReader | None:
    """Receive the body's beginning; None where the client is gone."""
    begun, ended = bytearray(), False
    while not ended and len(begun) < FIRST_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        begun += message.get("body", b"")
        ended = not message.get("more_body", False)
    return io.BufferedReader(Arriving(bytes(begun), ended, receive, loop))


def environ_of(scope: Scope, body: io.BufferedReader) -> Environ:
    """Return the request as PEP 3333 has it."""
    path = scope.get("raw_path") or scope["path"].encode()
    name, port = scope.get("server") or ("localhost", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(name),
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": str((scope.get("client") or ("",))[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        _add_header(environ, raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    """Add a header. One with an underscore would pass for another one with a hyphen, and is left out."""
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_LENGTH", "CONTENT_TYPE"}:
        key = f"HTTP_{key}"
    joined = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{joined}{value}" if key in environ else value


async def send_start(send: Send, begun: tuple[str, list[tuple[str, str]]]) -> None:
    status, headers = begun
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": int(status[:3]), "headers": encoded})


async def send_whole(send: Send, begun: tuple[str, list[tuple[str, str]]], body: bytes) -> None:
    await send_start(send, begun)
    await send({"type": "http.response.body", "body": body})


def _wait_for(sending: Any, loop: asyncio.AbstractEventLoop) -> None:
    """Let the event loop send while the thread waits; what goes wrong there is raised here."""
    asyncio.run_coroutine_threadsafe(sending, loop).result()
