from typing import ClassVar

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from pytest_django import Settings

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person

PASSWORD = "a lighthouse in the fog"


@pytest.fixture
def carol_with_password(carol: Person) -> Person:
    carol.set_password(PASSWORD)
    carol.save()
    confirm_address(carol)
    return carol


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> int:
    return client.post("/accounts/login/", {"login": email, "password": password, **more}).status_code


@pytest.mark.parametrize("email", ["carol@example.org", "Carol@Example.ORG", " carol@example.org "])
def test_the_address_counts_whatever_its_case(client: Client, carol_with_password: Person, email: str) -> None:
    assert sign_in(client, email) == 302
    assert client.session["_auth_user_id"] == str(carol_with_password.pk)


def test_a_session_that_somebody_else_began_ends_with_signing_in(client: Client, carol_with_password: Person) -> None:
    client.post("/accounts/password/reset/", {"email": "x"})
    session = client.session
    session["mallorys"] = "basket"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = str(session.session_key)
    assert sign_in(client, "carol") == 302
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    mallorys = Client()
    mallorys.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert "_auth_user_id" not in mallorys.session


def test_an_unknown_address_and_a_wrong_password_are_told_the_same(client: Client, carol_with_password: Person) -> None:
    said = [
        client.post("/accounts/login/", {"login": email, "password": "wrong"}).context["form"].errors
        for email in ("nobody@example.org", "carol@example.org")
    ]
    assert said[0] == said[1]
    assert said[0]


def test_a_suspended_person_is_not_let_in(client: Client, carol_with_password: Person) -> None:
    carol_with_password.is_active = False
    carol_with_password.save()
    sign_in(client, "carol@example.org")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "target",
    ["https://mallory.example/", "//mallory.example/", "javascript:alert(1)", "/\\mallory.example", "http:///x"],
)
def test_nobody_is_sent_to_another_site(client: Client, carol_with_password: Person, target: str) -> None:
    answer = client.post("/accounts/login/", {"login": "carol@example.org", "password": PASSWORD, "next": target})

    assert answer["Location"] == "/profile/"


def test_one_is_sent_on_within_the_site(client: Client, carol_with_password: Person) -> None:
    answer = client.post(
        "/accounts/login/", {"login": "carol@example.org", "password": PASSWORD, "next": "/some-post/"}
    )

    assert answer["Location"] == "/some-post/"


def test_the_address_stays_in_the_form_and_the_password_does_not(client: Client, carol: Person) -> None:
    page = client.post(
        "/accounts/login/", {"login": "carol@example.org", "password": "something else"}
    ).content.decode()

    assert 'value="carol@example.org"' in page
    assert "something else" not in page


def test_signing_out_takes_a_post(client: Client, carol: Person) -> None:
    client.force_login(carol)

    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


class CountingHasher(MD5PasswordHasher):
    """Notes each password that it hashes."""

    seen: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.seen.append(password)
        return super().encode(password, salt)


def test_an_unknown_address_takes_as_long_as_a_wrong_password(client: Client, db: None, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.seen.clear()
    sign_in(client, "nobody@example.org")

    assert CountingHasher.seen == [PASSWORD]
