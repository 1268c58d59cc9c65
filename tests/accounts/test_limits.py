"""Limits by account and address, and the ways to open what they lock."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from homepress.accounts import unlocking
from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import AuditEntry, Person
from tests.fixtures.captcha import solved, stamp

pytestmark = pytest.mark.django_db

PASSWORD = "a lighthouse in the fog"


@pytest.fixture
def carol(carol: Person) -> Person:
    carol.set_password(PASSWORD)
    carol.save()
    confirm_address(carol)
    return carol


def attempt(login: str, password: str = "wrong", address: str = "203.0.113.9") -> bool:
    """Try to sign in from a fresh browser; say whether it worked."""
    client = Client(REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": login, "password": password})
    return "_auth_user_id" in client.session


def lock(person: Person) -> None:
    """Type wrong passwords from many addresses, until the account itself is locked."""
    for number in range(6):
        attempt(person.email, address=f"198.51.100.{number}")


def test_an_account_is_locked_after_five_wrong_passwords_whoever_types_them(carol: Person) -> None:
    assert attempt(carol.email, PASSWORD)
    lock(carol)
    assert not attempt(carol.email, PASSWORD)


@pytest.mark.parametrize("login", ["Carol@Example.org", " carol@example.org "])
def test_a_name_counts_as_one_however_it_is_written(carol: Person, login: str) -> None:
    lock(carol)
    assert not attempt(login, PASSWORD)


def test_a_locked_address_does_not_tell_whose_handle_goes_with_it(carol: Person) -> None:
    lock(carol)
    assert attempt("carol", PASSWORD)


def test_a_handle_is_locked_like_an_address(carol: Person) -> None:
    for number in range(6):
        attempt("carol", address=f"198.51.100.{number}")
    assert not attempt("Carol", PASSWORD)


def test_a_host_name_of_the_site_opens_no_second_count(carol: Person, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "two.example"]
    lock(carol)
    client = Client(REMOTE_ADDR="203.0.113.9", headers={"host": "two.example"})
    client.post("/accounts/login/", {"login": carol.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_an_address_is_stopped_whatever_accounts_it_tries(carol: Person) -> None:
    for number in range(12):
        attempt(f"nobody{number}@example.org")
    assert not attempt(carol.email, PASSWORD)
    assert attempt(carol.email, PASSWORD, address="203.0.113.10")


def test_forged_headers_make_no_other_address(carol: Person) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    answers = [
        client.post(
            "/accounts/login/",
            {"login": f"nobody{number}@example.org", "password": "wrong"},
            headers={"x-forwarded-for": f"192.0.2.{number}", "x-real-ip": f"192.0.2.{number}"},
        ).status_code
        for number in range(32)
    ]
    assert answers[-1] == 429


def test_unlocking_lets_in_at_once(carol: Person) -> None:
    lock(carol)
    for number in range(6):
        attempt("carol", address=f"198.51.100.{number}")
    assert unlocking.unlock(carol) == ["Wrong passwords had been counted."]
    assert attempt(carol.email, PASSWORD)
    assert attempt("carol", PASSWORD)
    assert AuditEntry.objects.get(subject=carol).action == "unlock"


def test_who_is_not_locked_out_is_told_so(carol: Person) -> None:
    assert unlocking.unlock(carol) == []
    assert not AuditEntry.objects.exists()


def test_a_new_password_by_mail_opens_a_locked_account(carol: Person, run_jobs: Any) -> None:
    lock(carol)
    for number in range(6):
        attempt("carol", address=f"198.51.100.{number}")
    client = Client(REMOTE_ADDR="203.0.113.9")
    asked = {"email": carol.email, "shown_at": stamp(), "captcha": solved()}
    assert client.post("/accounts/password/reset/", asked).status_code == 302
    run_jobs()
    path = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    path = "/" + path.split("/", 3)[3]
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "another " + PASSWORD, "password2": "another " + PASSWORD})
    assert attempt(carol.email, "another " + PASSWORD, address="203.0.113.77")
    assert attempt("carol", "another " + PASSWORD, address="203.0.113.78")


def sign_up(client: Client, number: int) -> int:
    typed = {
        "email": f"new{number}@example.org",
        "username": f"new{number}",
        "password1": PASSWORD,
        "shown_at": stamp(),
        "captcha": solved(),
    }
    return client.post("/accounts/signup/", typed).status_code


def test_an_address_makes_few_accounts(client: Client) -> None:
    codes = [sign_up(Client(), number) for number in range(12)]
    assert codes[0] == 302
    assert codes[-1] == 429
    assert Person.objects.count() == 10


def test_few_mails_are_sent_to_one_address(carol: Person, run_jobs: Any) -> None:
    for number in range(8):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(
            "/accounts/password/reset/", {"email": carol.email, "shown_at": stamp(), "captcha": solved()}
        )
    run_jobs()
    assert len(mail.outbox) == 5


def test_few_addresses_are_mailed_by_one_account(carol: Person, run_jobs: Any) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": carol.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for number in range(8):
        client.post(
            "/accounts/email/",
            {"action_add": "", "email": f"victim{number}@example.org", "shown_at": stamp(), "captcha": solved()},
        )
    run_jobs()
    mailed = {address for message in mail.outbox for address in message.to if address.startswith("victim")}
    assert 1 <= len(mailed) <= 5


@pytest.mark.parametrize("change", [{"captcha": "x"}, {"shown_at": ""}, {"nickname": "bot"}])
def test_changing_the_address_is_guarded(carol: Person, change: dict[str, str], run_jobs: Any) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": carol.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    asked = {"email": "new@example.org", "shown_at": stamp(), "captcha": solved()} | change
    assert client.post("/accounts/email/", {"action_add": "", **asked}).status_code == 200
    path = "/api/v1/auth/browser/v1/account/email"
    assert client.post(path, asked, content_type="application/json").status_code == 400
    run_jobs()
    assert not mail.outbox


def test_signing_up_mails_an_address_once_in_a_while(carol: Person, run_jobs: Any) -> None:
    for number in range(8):
        typed = {"username": f"mallory{number}", "password1": PASSWORD, "shown_at": stamp(), "captcha": solved()}
        Client(REMOTE_ADDR=f"198.51.100.{number}").post("/accounts/signup/", {"email": carol.email, **typed})
    run_jobs()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("client_type", ["browser", "app"])
@pytest.mark.parametrize("change", [{"captcha": "x"}, {"shown_at": ""}, {"nickname": "bot"}])
def test_asking_for_a_password_by_api_is_guarded(
    carol: Person, client_type: str, change: dict[str, str], run_jobs: Any
) -> None:
    asked = {"email": carol.email, "shown_at": stamp(), "captcha": solved()}
    path = f"/api/v1/auth/{client_type}/v1/auth/password/request"
    assert Client().post(path, asked | change, content_type="application/json").status_code == 400
    run_jobs()
    assert not mail.outbox
    good = asked | {"captcha": solved()}
    assert Client().post(path, good, content_type="application/json").status_code == 200
    run_jobs()
    assert len(mail.outbox) == 1
