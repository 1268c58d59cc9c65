import json
import logging
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.test import Client, RequestFactory
from django_tasks_db.models import DBTaskResult

from homepress.accounts.models import Person
from homepress.core import tracing
from homepress.core.client_address import ClientAddressMiddleware
from homepress.core.logs import JsonFormatter, Traced
from homepress.core.request_log import RequestLogMiddleware
from tests.core.jobs import samples
from tests.fixtures.environment import Vary


class Lines(logging.Handler):
    """Gathers what would be written, as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.addFilter(Traced())
        self.written: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        assert "\n" not in line
        self.written.append(json.loads(line))


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler = Lines()
    logger = logging.getLogger("homepress")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def through(view: Callable[[HttpRequest], HttpResponse], request: HttpRequest | None = None) -> HttpResponse:
    answer = ClientAddressMiddleware(RequestLogMiddleware(view))(request or RequestFactory().get("/"))
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.django_db
def test_a_request_is_one_line_with_all_that_matters(lines: Lines) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.execute("SELECT 2")
        return HttpResponse(status=201)

    answer = through(view, RequestFactory().post("/a/?token=secret&page=2", REMOTE_ADDR="198.51.100.7"))

    (line,) = lines.written
    assert line.pop("time")
    assert isinstance(line.pop("milliseconds"), float)
    assert line == {
        "level": "info",
        "logger": "homepress.request",
        "message": "POST /a/?token=…&page=2 201",
        "request_id": answer["X-Request-ID"],
        "method": "POST",
        "path": "/a/?token=…&page=2",
        "status": 201,
        "queries": 2,
        "client": "198.51.100.7",
    }


@pytest.mark.once
def test_a_slow_request_is_marked(lines: Lines, vary: Vary) -> None:
    vary(slow_request_ms=0)
    through(lambda request: HttpResponse())

    assert lines.written[0]["slow"] is True
    assert lines.written[0]["level"] == "warning"


@pytest.mark.django_db
def test_a_quick_request_is_not_marked(lines: Lines) -> None:
    through(lambda request: HttpResponse())

    assert "slow" not in lines.written[0]


@pytest.mark.django_db
def test_who_is_signed_in_is_named_by_a_key_alone(
    lines: Lines, signed_in: Callable[[Person | None], Client], carol: Person
) -> None:
    signed_in(carol).get("/accounts/email/")

    (line,) = [line for line in lines.written if line["logger"] == "homepress.request"]
    assert line["person"] == str(carol.pk)
    assert "carol" not in json.dumps(line)


@pytest.mark.django_db
def test_an_anonymous_request_s_session_is_not_touched(lines: Lines) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore("no-such-session")
    request.user = AnonymousUser()

    through(lambda request: HttpResponse(), request)

    assert not request.session.accessed
    assert "person" not in lines.written[0]
    assert lines.written[0]["queries"] == 0


@pytest.mark.django_db
def test_a_page_for_everybody_does_not_vary_by_cookie() -> None:
    answer = Client().get("/no/such/page/")

    assert "Cookie" not in answer.get("Vary", "")
    assert "Set-Cookie" not in answer
    assert answer["X-Request-ID"]


@pytest.mark.django_db
def test_the_id_is_on_every_line_and_job_of_the_request(lines: Lines) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        logging.getLogger("homepress.anything").warning("something")
        samples.note.enqueue(1)
        return HttpResponse()

    answer = through(view)

    assert {line["request_id"] for line in lines.written} == {answer["X-Request-ID"]}
    assert len(lines.written) == 2
    assert DBTaskResult.objects.get().args_kwargs["request_id"] == answer["X-Request-ID"]
    assert tracing.request_id.get() == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("peer", "given", "is_taken"),
    [
        ("127.0.0.1", "edge-20261121-000001", True),
        ("198.51.100.66", "edge-20261121-000001", False),
        ("127.0.0.1", "short", False),
        ("127.0.0.1", "x" * 65, False),
        ("127.0.0.1", "with blanks in it", False),
        ("127.0.0.1", "with\nlines-in-it", False),
        ("127.0.0.1", '"},{"forged":"line', False),
        ("127.0.0.1", "ünïcödé-äöü", False),
        ("127.0.0.1", "", False),
    ],
)
def test_an_id_is_taken_from_a_trusted_proxy_where_it_is_well_formed(
    vary: Vary, peer: str, given: str, is_taken: bool
) -> None:
    vary(trusted_proxies=("127.0.0.1",))

    answer = through(
        lambda request: HttpResponse(), RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_REQUEST_ID=given)
    )

    assert (answer["X-Request-ID"] == given) is is_taken


@pytest.mark.django_db
def test_two_requests_have_two_ids() -> None:
    first, second = (through(lambda request: HttpResponse())["X-Request-ID"] for _ in range(2))

    assert first != second


@pytest.mark.django_db
def test_a_view_that_fails_is_logged_with_its_status(lines: Lines) -> None:
    through(lambda request: HttpResponseServerError())

    assert lines.written[0]["status"] == 500


@pytest.mark.django_db
def test_a_link_with_a_secret_is_not_in_the_line(lines: Lines) -> None:
    Client().get("/accounts/owner/aaaabbbbccccddddeeeeffffgggghhhh/")
    Client().get("/preview/aaaabbbbccccddddeeeeffffgggghhhh/")

    assert "aaaabbbb" not in json.dumps(lines.written)
    assert len(lines.written) >= 2
