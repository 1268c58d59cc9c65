import base64
import json
from collections.abc import Generator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
import time_machine
from django.conf import settings as project
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from homepress.accounts import captcha
from tests.fixtures.captcha import solved

pytestmark = pytest.mark.django_db


def recoded(solution: str) -> str:
    """The same solution, written otherwise."""
    return base64.b64encode(json.dumps(json.loads(base64.b64decode(solution)), indent=1).encode()).decode()


def changed(solution: str, *path: str, to: object) -> str:
    whole = part = json.loads(base64.b64decode(solution))
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = to
    return base64.b64encode(json.dumps(whole).encode()).decode()


def test_a_solution_is_good_once_however_mallory_writes_it() -> None:
    solution = solved()
    captcha.check_altcha(solution)
    for again in (solution, recoded(solution), f" {solution}", changed(solution, "more", to=1)):
        with pytest.raises(ValidationError):
            captcha.check_altcha(again)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("challenge", "parameters", "cost"), 0),
        (("challenge", "parameters", "keyPrefix"), ""),
        (("challenge", "parameters", "expiresAt"), 9_999_999_999),
        (("challenge", "signature"), "0" * 64),
        (("challenge", "signature"), None),
        (("solution", "derivedKey"), "00"),
        (("solution",), {}),
        (("challenge",), []),
    ],
)
def test_a_changed_challenge_or_solution_is_refused(path: tuple[str, ...], value: object) -> None:
    with pytest.raises(ValidationError, match="not right"):
        captcha.check_altcha(changed(solved(), *path, to=value))


@pytest.mark.parametrize("solution", ["x", "e30=", "\x00", "ü", "W1tb" * 999, "9" * 100_000])
def test_what_is_no_solution_is_refused(solution: str) -> None:
    with pytest.raises(ValidationError, match="not right"):
        captcha.check_altcha(solution)


def test_a_solution_is_too_late_after_an_hour() -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=1, minutes=1)):
        late = solved()
    with pytest.raises(ValidationError, match="too long"):
        captcha.check_altcha(late)


def test_challenges_are_handed_out_fresh_and_kept_by_nobody(client: Client) -> None:
    first, second = client.get("/-/captcha/"), client.get("/-/captcha/")
    assert first.json() != second.json()
    assert "no-store" in first["Cache-Control"]
    assert not first.cookies


class Google(BaseHTTPRequestHandler):
    """Answers as siteverify does, and only to those who ask rightly."""

    def do_POST(self) -> None:
        asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        answers = {"person": b'{"success": true}', "bot": b'{"success": false}', "odd": b"[]", "broken": b"<html>"}
        right = asked.get("secret") == ["google-secret"]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(answers[asked["response"][0]] if right else b'{"success": false}')

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def google(settings: Settings) -> Generator[None]:
    """Google's service, nearby, and keys for it."""
    from dataclasses import replace

    server = HTTPServer(("127.0.0.1", 0), Google)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.ENVIRONMENT = replace(
        project.ENVIRONMENT, recaptcha_site_key="google-site", recaptcha_secret_key="google-secret"
    )
    settings.RECAPTCHA_VERIFY_URL = f"http://127.0.0.1:{server.server_port}/siteverify"
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def test_google_is_asked_where_there_are_keys(google: None) -> None:
    field = captcha.CaptchaField()
    assert not field.clean("person")
    for answer in ("bot", ""):
        with pytest.raises(ValidationError):
            field.clean(answer)


@pytest.mark.parametrize("answer", ["odd", "broken"])
def test_where_google_does_not_answer_nobody_passes(google: None, answer: str) -> None:
    with pytest.raises(ValidationError, match="could not be checked"):
        captcha.CaptchaField().clean(answer)


def test_where_google_is_not_reached_nobody_passes(google: None, settings: Settings) -> None:
    settings.RECAPTCHA_VERIFY_URL = "http://127.0.0.1:9/"
    with pytest.raises(ValidationError, match="could not be checked"):
        captcha.CaptchaField().clean("person")


def test_googles_scripts_may_load_only_where_the_owner_chose_them(client: Client, google: None) -> None:
    assert "google" in client.get("/accounts/signup/")["Content-Security-Policy"]
    assert "google" in client.get("/accounts/password/reset/")["Content-Security-Policy"]
    assert "google" not in client.get("/accounts/login/")["Content-Security-Policy"]


def test_without_keys_no_page_names_a_third_party(client: Client) -> None:
    page = client.get("/accounts/signup/")
    assert "google" not in page["Content-Security-Policy"]
    assert b"google" not in page.content
