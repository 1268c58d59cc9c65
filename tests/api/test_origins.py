"""An app on a sister subdomain may use the API with a reader's session; a stranger's page may not."""

import pytest
from corsheaders.conf import conf
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from homepress.accounts.models import Person

pytestmark = pytest.mark.django_db

APP = "https://app.example.org"


@pytest.fixture(autouse=True)
def app_origin(settings: Settings) -> None:
    settings.CORS_ALLOWED_ORIGINS = settings.CSRF_TRUSTED_ORIGINS = [APP]
    assert list(conf.CORS_ALLOWED_ORIGINS) == [APP]


def test_the_app_may_read_with_the_session(client: Client, carol: Person) -> None:
    client.force_login(carol)
    answer = client.get("/api/v1/me", headers={"origin": APP})
    assert answer["Access-Control-Allow-Origin"] == APP
    assert answer["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize(
    "origin",
    ["https://mallory.example", "null", f"{APP}.mallory.example", "http://app.example.org", "https://example.org"],
)
def test_no_other_page_may(client: Client, carol: Person, origin: str) -> None:
    client.force_login(carol)
    answer = client.get("/api/v1/me", headers={"origin": origin})
    assert "Access-Control-Allow-Origin" not in answer
    preflight = client.options("/api/v1/me", headers={"origin": origin, "access-control-request-method": "DELETE"})
    assert "Access-Control-Allow-Origin" not in preflight


@pytest.mark.parametrize(("origin", "status"), [(APP, 200), ("https://mallory.example", 403), ("null", 403)])
def test_a_change_is_taken_from_the_app_alone(carol: Person, origin: str, status: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(carol)
    token = strict.get("/api/v1/csrf").json()["csrf_token"]
    answer = strict.patch(
        "/api/v1/me",
        '{"name": "New"}',
        content_type="application/json",
        headers={"origin": origin, "x-csrftoken": token},
    )
    assert answer.status_code == status


def test_pages_are_never_shared_with_other_origins(client: Client) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/accounts/login/", headers={"origin": APP})


def test_cookies_stay_with_the_sites_own_requests(client: Client) -> None:
    cookie = client.get("/api/v1/csrf").cookies[settings.CSRF_COOKIE_NAME]
    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"]
