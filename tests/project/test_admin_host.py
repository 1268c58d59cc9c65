from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from homepress.accounts.models import Person
from homepress.project.admin_host import is_admin_host

ADMIN = "admin.testserver"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


@pytest.fixture(autouse=True)
def any_host(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [
        "testserver",
        "admin.testserver",
        "localhost",
        "127.0.0.1",
        "admin.testserver.mallory.example",
    ]


def shows_no_admin(answer: Any) -> bool:
    """Whether this is the door painted on the wall, a way to it, or nothing at all."""
    painted = "accounts/painted-door.html" in [template.name for template in answer.templates]
    return painted or answer.status_code in {301, 400, 404, 405}


def test_the_owner_finds_the_admin_on_its_host(client: Client, alice: Person) -> None:
    client.force_login(alice)

    assert client.get("/admin/", headers={"host": ADMIN}).status_code == 200


@pytest.mark.parametrize(
    "host", ["admin.testserver:8000", "ADMIN.TestServer", "admin.testserver.", "admin.testserver.:8000"]
)
def test_the_same_name_written_otherwise_is_the_same_host(client: Client, alice: Person, host: str) -> None:
    client.force_login(alice)

    assert client.get("/admin/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/login/", "/admin/blog/post/add/", "/admin/jsi18n/", "/admin/r/1/1/"]
)
def test_elsewhere_there_is_no_admin_even_for_the_owner(client: Client, alice: Person, method: str, path: str) -> None:
    client.force_login(alice)

    assert shows_no_admin(client.generic(method, path))


@pytest.mark.parametrize(
    "path", ["/admin", "/.//admin/", "/admin/../admin/", "/%61dmin/", "/ADMIN/", "/admin;/", "/x/..;/admin/"]
)
def test_no_way_of_writing_the_path_finds_it_elsewhere(client: Client, alice: Person, path: str) -> None:
    client.force_login(alice)

    assert shows_no_admin(client.get(path))


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": ADMIN},
        {"X-Host": ADMIN},
        {"X-Original-Host": ADMIN},
        {"Forwarded": f"host={ADMIN}"},
        {"Host": f"{ADMIN}.mallory.example"},
        {"X-Rewrite-Url": "/admin/", "X-Original-Url": "/admin/"},
    ],
)
def test_no_forged_header_finds_it(client: Client, alice: Person, headers: dict[str, str]) -> None:
    client.force_login(alice)

    assert shows_no_admin(client.get("/admin/", headers=headers))


@pytest.mark.parametrize(
    "host", [f"{ADMIN}@testserver", f"testserver@{ADMIN}", f"{ADMIN},testserver", f"{ADMIN} ", "[::1", ""]
)
def test_a_malformed_name_is_refused(client: Client, alice: Person, host: str) -> None:
    client.force_login(alice)

    assert shows_no_admin(client.get("/admin/", headers={"host": host}))


def test_an_absolute_address_in_the_request_line_does_not_count(client: Client, alice: Person) -> None:
    client.force_login(alice)
    answer = client.get("/admin/", RAW_URI=f"http://{ADMIN}/admin/", REQUEST_URI=f"http://{ADMIN}/admin/")

    assert shows_no_admin(answer)


@pytest.mark.parametrize(
    ("address", "answers"), [("127.0.0.1", True), ("::1", True), ("", True), ("192.168.1.66", False)]
)
def test_a_loopback_name_counts_only_from_this_machine(settings: Settings, address: str, answers: bool) -> None:
    settings.ENVIRONMENT = _with_admin_host(settings, "localhost")
    request = RequestFactory().get("/admin/", headers={"host": "localhost:8000"}, REMOTE_ADDR=address)

    assert is_admin_host(request) is answers


def test_without_an_admin_host_there_is_no_admin(settings: Settings, client: Client, alice: Person) -> None:
    settings.ENVIRONMENT = _with_admin_host(settings, "")
    client.force_login(alice)

    assert shows_no_admin(client.get("/admin/"))
    assert shows_no_admin(client.get("/admin/", headers={"host": ADMIN}))


@pytest.mark.parametrize("name", ["carol", "dave", "mallory"])
def test_readers_and_authors_are_sent_to_sign_in(client: Client, request: pytest.FixtureRequest, name: str) -> None:
    client.force_login(request.getfixturevalue(name))
    answer = client.get("/admin/blog/post/", headers={"host": ADMIN})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/", headers={"host": ADMIN})["Location"].startswith("/accounts/login/?next=/admin/")


def test_a_suspended_owner_is_not_let_in(client: Client, alice: Person) -> None:
    client.force_login(alice)
    alice.is_active = False
    alice.save()

    assert client.get("/admin/", headers={"host": ADMIN}).status_code == 302


@pytest.mark.parametrize("target", ["https://mallory.example/", "//mallory.example/", "javascript:alert(1)"])
def test_signing_in_to_the_admin_leads_to_no_other_site(client: Client, alice: Person, target: str) -> None:
    client.force_login(alice)

    assert client.get("/admin/login/", {"next": target}, headers={"host": ADMIN})["Location"] == "/admin/"


def _with_admin_host(settings: Settings, name: str) -> object:
    from dataclasses import replace

    return replace(settings.ENVIRONMENT, admin_host=name)
