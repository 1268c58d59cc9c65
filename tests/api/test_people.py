import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from homepress.accounts import managing
from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person
from tests.fixtures.captcha import solved, stamp

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person | None], Client]
PASSWORD = "a horse that staples correctly"


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    confirm_address(person)
    return person


def call(client: Client, method: str, path: str, data: object = None, **more: Any) -> Any:
    return client.generic(
        method, f"/api/v1/{path}", b"" if data is None else json.dumps(data), content_type="application/json", **more
    )


def token_of(person: Person) -> str:
    """Sign in as a script does."""
    answer = call(Client(), "POST", "auth/app/v1/auth/login", {"email": person.email, "password": PASSWORD})
    token: str = answer.json()["meta"]["session_token"]
    return token


@pytest.mark.parametrize(("method", "path"), [("GET", "me"), ("PATCH", "me"), ("DELETE", "me"), ("GET", "users")])
def test_nobody_gets_anything_without_signing_in(client: Client, method: str, path: str) -> None:
    assert call(client, method, path, {}).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "null", "' OR 1=1 --", "9" * 10_000])
def test_a_made_up_token_opens_nothing(client: Client, alice: Person, token: str) -> None:
    assert call(client, "GET", "me", headers={"x-session-token": token}).status_code == 401


def test_one_reads_and_changes_ones_own_data(carol: Person, signed_in: SignedIn) -> None:
    browser = signed_in(carol)
    assert call(browser, "GET", "me").json()["email"] == carol.email
    changed = call(browser, "PATCH", "me", {"name": "Carol Ann", "website": "https://carol.example"})
    assert changed.json()["name"] == "Carol Ann"
    carol.refresh_from_db()
    assert (carol.name, carol.website, carol.handle) == ("Carol Ann", "https://carol.example", "carol")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"website": "javascript:alert(1)"}, "website"),
        ({"handle": "admin"}, "handle"),
        ({"handle": "../x"}, "handle"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"name": "x" * 81}, "name"),
        ({"biography": "x" * 2001}, "biography"),
    ],
)
def test_wrong_fields_are_named_and_change_nothing(
    carol: Person, signed_in: SignedIn, change: dict[str, str], field: str
) -> None:
    answer = call(signed_in(carol), "PATCH", "me", {"name": "New", **change})
    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]
    carol.refresh_from_db()
    assert carol.name == "Carol"


@pytest.mark.parametrize("change", [{"role": "owner"}, {"is_active": True}, {"email": "x@y.org"}, {"id": "1"}])
def test_mallory_cannot_promote_herself(mallory: Person, signed_in: SignedIn, change: dict[str, object]) -> None:
    browser = signed_in(mallory)
    before = Person.objects.values().get(pk=mallory.pk)
    call(browser, "PATCH", "me", change)
    assert Person.objects.values().get(pk=mallory.pk) == before


@pytest.mark.parametrize("body", ["", "{", '{"name": {}}', '{"name": 1e999}', "\x00", "[" * 100_000])
def test_a_malformed_body_is_refused(carol: Person, signed_in: SignedIn, body: str) -> None:
    answer = signed_in(carol).generic("PATCH", "/api/v1/me", body, content_type="application/json")
    assert answer.status_code in {400, 422}


def test_deleting_takes_the_password(carol: Person, signed_in: SignedIn) -> None:
    browser = signed_in(with_password(carol))
    assert call(browser, "DELETE", "me", {"password": "wrong"}).status_code == 403
    assert call(browser, "DELETE", "me", {"password": PASSWORD}).status_code == 204
    assert call(browser, "GET", "me").status_code == 401
    assert not Person.objects.filter(pk=carol.pk).exists()


def test_the_last_owner_is_not_deleted(alice: Person, signed_in: SignedIn) -> None:
    answer = call(signed_in(with_password(alice)), "DELETE", "me", {"password": PASSWORD})
    assert answer.status_code == 409
    assert "last owner" in answer.json()["detail"]


def test_passwords_cannot_be_guessed_by_deleting(carol: Person, signed_in: SignedIn) -> None:
    browser = signed_in(with_password(carol))
    codes = [call(browser, "DELETE", "me", {"password": "wrong"}).status_code for _ in range(12)]
    assert codes[0] == 403
    assert codes[-1] == 429


def test_owners_list_people_and_to_others_there_is_no_list(
    alice: Person, bob: Person, mallory: Person, signed_in: SignedIn
) -> None:
    listed = call(signed_in(alice), "GET", "users?role=editor").json()
    assert [person["handle"] for person in listed["items"]] == ["bob"]
    for person in (bob, mallory):
        assert call(signed_in(person), "GET", "users").status_code == 404


def test_no_answer_holds_a_password(alice: Person, signed_in: SignedIn) -> None:
    browser = signed_in(with_password(alice))
    for path in ("me", "users"):
        assert b"password" not in call(browser, "GET", path).content


def test_a_change_by_cookie_needs_a_csrf_token(carol: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(carol)
    assert call(strict, "PATCH", "me", {"name": "Forged"}).status_code == 403
    token = call(strict, "GET", "csrf").json()["csrf_token"]
    assert call(strict, "PATCH", "me", {"name": "Mine"}, headers={"x-csrftoken": token}).status_code == 200


def test_a_script_signs_in_for_a_token_and_needs_no_cookie(carol: Person) -> None:
    token = token_of(with_password(carol))
    strict = Client(enforce_csrf_checks=True)
    answer = call(strict, "PATCH", "me", {"name": "By script"}, headers={"x-session-token": token})
    assert answer.json()["name"] == "By script"
    assert not strict.cookies


def test_a_token_ends_with_its_session(alice: Person, carol: Person) -> None:
    token = token_of(with_password(carol))
    managing.sign_out(carol, by=alice)
    assert call(Client(), "GET", "me", headers={"x-session-token": token}).status_code == 401


def test_a_suspended_persons_token_opens_nothing(alice: Person, carol: Person) -> None:
    token = token_of(with_password(carol))
    Person.objects.filter(pk=carol.pk).update(is_active=False)
    assert call(Client(), "GET", "me", headers={"x-session-token": token}).status_code == 401


def sign_up(**changes: str) -> Any:
    typed = {
        "email": "erin@example.org",
        "username": "erin",
        "password": PASSWORD,
        "shown_at": stamp(),
        "captcha": solved(),
    }
    return call(Client(), "POST", "auth/browser/v1/auth/signup", typed | changes)


def test_one_signs_up_and_waits_for_the_mail() -> None:
    answer = sign_up()
    assert answer.status_code == 401
    assert "verify_email" in [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]
    assert Person.objects.filter(handle="erin").exists()


@pytest.mark.parametrize("change", [{"captcha": "x"}, {"shown_at": ""}, {"nickname": "bot"}])
def test_a_sign_up_is_guarded_here_too(change: dict[str, str]) -> None:
    assert sign_up(**change).status_code == 400
    assert not Person.objects.exists()
