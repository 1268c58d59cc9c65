from dataclasses import replace

import pytest
from django.conf import settings as project
from django.test import Client
from pytest_django import Settings

from homepress.accounts import honeypot
from homepress.accounts.models import Intrusion, Person
from homepress.core.models import Notice

pytestmark = pytest.mark.django_db

SECRET = "hunter2-and-more"


def test_the_painted_door_lets_nobody_in(client: Client, alice: Person) -> None:
    alice.set_password(SECRET)
    alice.save()
    answer = client.post("/admin/login/", {"username": alice.email, "password": SECRET})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert project.SESSION_COOKIE_NAME not in answer.cookies


def test_an_attempt_is_noted_without_the_password(client: Client) -> None:
    client.post(
        "/admin/", {"username": "root", "password": SECRET}, headers={"user-agent": "scan/1"}, REMOTE_ADDR="192.0.2.7"
    )
    noted = Intrusion.objects.values("address", "agent", "name").get()
    assert noted == {"address": "192.0.2.7", "agent": "scan/1", "name": "root"}
    assert SECRET not in repr(Intrusion.objects.values())


def test_looking_is_not_noted(client: Client) -> None:
    assert client.get("/admin/blog/post/").status_code == 200
    assert not Intrusion.objects.exists()


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/../admin/x", "/admin/blog/post/1/change/"])
def test_every_address_of_the_admin_shows_the_same_page(client: Client, path: str) -> None:
    assert b"Log in" in client.get(path).content


def test_it_looks_like_the_admin_and_tells_nothing_of_the_site(client: Client) -> None:
    page = client.get("/admin/")
    assert "Homepress" not in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    "typed", [{"username": "\x00\x1b[31m" + "x" * 10_000}, {"username": "<script>alert(1)</script>"}, {}, {"x": "y"}]
)
def test_hostile_names_are_noted_harmlessly(client: Client, typed: dict[str, str]) -> None:
    answer = client.post("/admin/", typed, headers={"user-agent": "\x00<script>"})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content
    assert len(Intrusion.objects.get().name) <= 150


def test_programs_without_a_token_are_noted_too() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/admin/", {"username": "bot"}).status_code == 200
    assert Intrusion.objects.count() == 1


def test_a_flood_from_one_address_does_not_fill_the_table(client: Client) -> None:
    for _ in range(honeypot.MOST_AN_HOUR + 5):
        client.post("/admin/", {"username": "x"}, REMOTE_ADDR="192.0.2.8")
    client.post("/admin/", {"username": "x"}, REMOTE_ADDR="192.0.2.9")
    assert Intrusion.objects.filter(address="192.0.2.8").count() == honeypot.MOST_AN_HOUR
    assert Intrusion.objects.filter(address="192.0.2.9").count() == 1


def test_the_owner_is_told_once_past_the_threshold(client: Client, settings: Settings) -> None:
    settings.ENVIRONMENT = replace(project.ENVIRONMENT, notify_urls="json://127.0.0.1:9/")
    for _ in range(honeypot.ALARM - 1):
        client.post("/admin/", {"username": "x"})
    assert not Notice.objects.exists()
    for _ in range(5):
        client.post("/admin/", {"username": "x"})
    assert Notice.objects.filter(event="honeypot").count() == 1


def test_a_flood_from_many_addresses_is_told_once_and_does_not_fill_the_table(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENVIRONMENT = replace(project.ENVIRONMENT, notify_urls="json://127.0.0.1:9/")
    monkeypatch.setattr(honeypot, "ALARM_OF_ALL", 5)
    monkeypatch.setattr(honeypot, "MOST_OF_ALL_AN_HOUR", 8)
    for number in range(12):
        client.post("/admin/", {"username": "x"}, REMOTE_ADDR=f"192.0.2.{number}")
    assert Notice.objects.filter(event="honeypot").count() == 1
    assert Intrusion.objects.count() == 8
