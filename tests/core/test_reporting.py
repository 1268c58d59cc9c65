import json
import os
import subprocess
import sys

import pytest

from homepress.core.reporting import scrub, scrub_breadcrumb
from tests.fixtures.http_service import Service
from tools.variables import VARIABLES

pytestmark = pytest.mark.once

SITE = """
import django
django.setup()
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
import logging, sentry_sdk, sys

@csrf_exempt
def broken(request: HttpRequest, key: str) -> HttpResponse:
    password = "hunter" + str(len("ab"))
    logging.getLogger("homepress.test").info("carol@example.org asked from 198.51.100.7")
    raise RuntimeError(f"no mail to carol@example.org from {request.META['REMOTE_ADDR']}")

urls = sys.modules["urls"] = type(sys)("urls")
urls.handler500 = lambda request: HttpResponse(status=500)
urls.urlpatterns = [path("broken/<str:key>/", broken)]
from django.conf import settings
settings.ROOT_URLCONF = "urls"
from django.core.wsgi import get_wsgi_application
request = RequestFactory().post(
    "/broken/the-key-of-carol/?token=topsecret", {"password": "in-the-form"},
    HTTP_COOKIE="theme=in-the-cookie", HTTP_AUTHORIZATION="Bearer in-the-header",
    HTTP_USER_AGENT="in-the-agent", REMOTE_ADDR="198.51.100.7",
)
get_wsgi_application()(request.environ, lambda *answer: None)
sentry_sdk.flush(10)
"""


def run(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "homepress.project.settings",
            "HOMEPRESS_HOME": "/nonexistent",
            **VARIABLES,
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer


def test_an_error_arrives_with_its_release_and_without_anything_personal(service: Service) -> None:
    dsn = service.url.replace("http://", "http://public@") + "/42"
    run(SITE, HOMEPRESS_SENTRY_DSN=dsn, HOMEPRESS_COMMIT="0123456789abcdef")

    assert [told.path for told in service.told] == ["/api/42/envelope/"]
    body = service.told[0].body.decode()
    event = json.loads(body.splitlines()[2])
    assert event["release"].startswith("homepress@")
    assert event["release"].endswith("+0123456789ab")
    assert event["environment"] == "testserver"
    (error,) = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("RuntimeError", "no mail to … from …")
    assert error["stacktrace"]["frames"][-1]["function"] == "broken"
    assert event["request"] == {"method": "POST", "url": "http://testserver/broken/…/"}
    assert len(event["tags"]["request_id"]) == 20
    for personal in ("carol@", "198.51", "topsecret", "the-key", "hunter2", "in-the-", "theme=", "token="):
        assert personal not in body


def test_without_a_dsn_the_library_is_not_even_imported() -> None:
    answer = run("import django, sys; django.setup(); print('sentry_sdk' in sys.modules)")

    assert answer.stdout == "False\n"


def test_what_is_in_no_list_is_not_sent() -> None:
    event = {
        "event_id": "1",
        "user": {"email": "carol@example.org"},
        "extra": {"sys.argv": ["--password"]},
        "server_name": "alice-laptop",
        "something_new": "personal",
        "message": "to carol@example.org",
        "request": {"url": "http://testserver/preview/secret/?q=1", "cookies": {"a": "b"}, "method": "GET"},
    }

    assert scrub(event, {}) == {
        "event_id": "1",
        "message": "to …",
        "request": {"method": "GET", "url": "http://testserver/preview/…/"},
        "tags": {},
    }


def test_steps_before_the_error_quote_neither_statements_nor_addresses() -> None:
    assert scrub_breadcrumb({"category": "query", "message": "SELECT … 'carol'"}, {}) is None
    assert scrub_breadcrumb({"category": "httplib", "data": {"url": "https://api.example/bot123:key"}}, {}) is None
    assert scrub_breadcrumb({"category": "log", "message": "by carol@example.org", "data": {"x": "y"}}, {}) == {
        "category": "log",
        "message": "by …",
    }
