"""What the server is handed for HEAD, which Django's test client would hide."""

from io import BytesIO

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory

from homepress.media.storing import store
from tests.fixtures.files import picture
from tests.fixtures.posts import Write


def ask(method: str, path: str) -> tuple[dict[str, str], bytes]:
    """Pass a request through all middleware; return the headers and the body of the answer."""
    response = WSGIHandler().get_response(RequestFactory().generic(method, path))
    assert response.status_code == 200
    response.headers.pop("X-Request-ID")
    body = b"".join(response)
    request_finished.disconnect(close_old_connections)  # the test's own transaction goes on, as in Django's client
    response.close()
    request_finished.connect(close_old_connections)
    return dict(response.items()), body


def test_a_page_is_sent_without_its_body_but_with_its_length(db: None, write: Write) -> None:
    path = write("A post").get_absolute_url()
    headers, body = ask("GET", path)
    assert ask("HEAD", path) == (headers, b"")
    assert int(headers["Content-Length"]) == len(body)


def test_a_file_is_sent_without_its_body_but_with_its_length(db: None) -> None:
    stored = store(BytesIO(picture()), "dot.png")
    headers, body = ask("GET", stored.get_absolute_url())
    assert ask("HEAD", stored.get_absolute_url()) == (headers, b"")
    assert int(headers["Content-Length"]) == len(body) == stored.size
