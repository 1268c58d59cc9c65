import asyncio
import io
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from homepress.core.asgi import Scope
from homepress.project import threads
from homepress.project.threads import InThreads, environ_of

pytestmark = pytest.mark.once


NOTHING: Any = io.BufferedReader(io.FileIO(os.devnull))


def scope(method: str = "POST", path: str = "/a%2Fb/%C3%BC/", headers: Iterable[tuple[bytes, bytes]] = ()) -> Scope:
    return {
        "type": "http",
        "method": method,
        "path": "/decoded/",
        "raw_path": path.encode(),
        "query_string": b"q=%00",
        "scheme": "https",
        "http_version": "1.1",
        "client": ("198.51.100.7", 4711),
        "server": ("example.org", 443),
        "headers": list(headers),
    }


def exchange(
    application: Callable[..., Any], asked: Scope, pieces: list[bytes] | None = None, *, cut_off: bool = False
) -> list[dict[str, Any]]:
    """Send a request in pieces, and return the messages of its answer."""
    given = pieces or [b""]
    arriving = iter(
        [{"type": "http.request", "body": piece, "more_body": n + 1 < len(given)} for n, piece in enumerate(given)]
        if not cut_off
        else [{"type": "http.request", "body": piece, "more_body": True} for piece in given]
        + [{"type": "http.disconnect"}]
    )
    sent: list[dict[str, Any]] = []

    async def receive() -> Any:
        return next(arriving)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(InThreads(application, threads=2)(asked, receive, send))
    return sent


def test_a_request_arrives_as_wsgi_has_it() -> None:
    headers = [
        (b"content-type", b"text/plain"),
        (b"x-a", b"1"),
        (b"x-a", b"2"),
        (b"cookie", b"a=b"),
        (b"cookie", b"c=d"),
    ]
    environ = environ_of(scope(headers=headers), NOTHING)

    assert environ["REQUEST_METHOD"] == "POST"
    assert environ["PATH_INFO"] == "/a/b/ü/".encode().decode("latin-1")
    assert environ["QUERY_STRING"] == "q=%00"
    assert environ["REMOTE_ADDR"] == "198.51.100.7"
    assert (environ["CONTENT_TYPE"], environ["HTTP_X_A"], environ["HTTP_COOKIE"]) == ("text/plain", "1,2", "a=b; c=d")
    assert environ["wsgi.url_scheme"] == "https"


def test_a_header_with_an_underscore_passes_for_no_other() -> None:
    headers = [(b"x_forwarded_for", b"192.0.2.1"), (b"x-forwarded_proto", b"https")]
    environ = environ_of(scope(headers=headers), NOTHING)

    assert not [name for name in environ if name.startswith("HTTP_")]


def test_a_client_on_a_unix_socket_has_no_address() -> None:
    asked = scope()
    asked.update(client=None, server=("/run/site.sock", None))
    environ = environ_of(asked, NOTHING)

    assert (environ["REMOTE_ADDR"], environ["SERVER_PORT"]) == ("", "0")


class Answer:
    """What Django returns: an iterable that says whether it is a stream, and is closed by its server."""

    def __init__(self, pieces: Iterator[bytes], *, streaming: bool = False) -> None:
        self.pieces = pieces
        self.streaming = streaming
        self.closed_in: list[int] = []

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        self.closed_in.append(threading.get_ident())


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("201 Created", [("Content-Type", "text/plain"), ("X-A", "1")])
    return [environ["wsgi.input"].read()]


@pytest.mark.parametrize("pieces", [[b""], [b"whole"], [b"in ", b"two"], [b"x" * 50_000] * 9])
def test_a_body_arrives_whole_however_it_comes(pieces: list[bytes]) -> None:
    start, *bodies = exchange(echo, scope(), pieces)

    assert (start["status"], start["headers"]) == (201, [(b"content-type", b"text/plain"), (b"x-a", b"1")])
    assert b"".join(body["body"] for body in bodies) == b"".join(pieces)


def test_a_form_takes_a_thread_only_when_it_is_there() -> None:
    seen: list[bool] = []

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        seen.append(environ["wsgi.input"].raw.ended)
        return echo(environ, start_response)

    exchange(site, scope(), [b"a=1", b"&b=2"])
    assert seen == [True]


def test_a_client_that_goes_away_before_its_form_is_whole_takes_no_thread() -> None:
    assert exchange(echo, scope(), [b"a="], cut_off=True) == []


def test_a_client_that_goes_away_in_a_long_body_is_an_error_of_reading() -> None:
    errors: list[type[BaseException]] = []

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        try:
            environ["wsgi.input"].read()
        except OSError as error:
            errors.append(type(error))
        return echo(environ | {"wsgi.input": io.BytesIO()}, start_response)

    exchange(site, scope(), [b"x" * threads.FIRST_BYTES], cut_off=True)
    assert errors == [ConnectionResetError]


@pytest.mark.parametrize("streaming", [False, True])
def test_an_answer_is_closed_in_the_thread_that_made_it(streaming: bool) -> None:
    made: list[tuple[int, Answer]] = []

    def site(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        start_response("200 OK", [])
        made.append((threading.get_ident(), Answer(iter([b"a", b"b"]), streaming=streaming)))
        return made[0][1]

    _, *bodies = exchange(site, scope("GET"))
    assert b"".join(body["body"] for body in bodies) == b"ab"
    assert len(bodies) == (3 if streaming else 1)
    assert made[0][1].closed_in == [made[0][0]]


def test_an_answer_that_breaks_off_is_closed_all_the_same() -> None:
    def broken() -> Iterator[bytes]:
        yield b"a"
        raise ZeroDivisionError

    answer = Answer(broken(), streaming=True)

    def site(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        start_response("200 OK", [])
        return answer

    with pytest.raises(ZeroDivisionError):
        exchange(site, scope("GET"))
    assert len(answer.closed_in) == 1


def test_a_head_is_answered_without_a_body() -> None:
    start, body = exchange(echo, scope("HEAD"), [b"body"])

    assert start["status"] == 201
    assert body["body"] == b""
