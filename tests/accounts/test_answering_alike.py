"""No answer and no effort tells whether an address has an account.

Effort is compared as what takes time: passwords hashed, queries asked, jobs enqueued.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person
from tests.fixtures.captcha import solved, stamp
from tests.fixtures.people import make_person

pytestmark = pytest.mark.django_db

PASSWORD = "a horse that staples correctly"
KNOWN, UNKNOWN = "erin@example.org", "nobody@example.org"


class CountingHasher(MD5PasswordHasher):
    """Counts its work; verifying hashes as well."""

    count: ClassVar[int] = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


@dataclass(frozen=True)
class Met:
    """What somebody outside sees of an answer, and what it took."""

    status: int
    headers: dict[str, str]
    body: str
    hashes: int
    mails: int
    queries: int


@pytest.fixture(autouse=True)
def erin(settings: Settings) -> Iterator[Person]:
    """Erin has an account. Mail goes through the queue, and nothing else does."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    settings.MAILERS = {
        "default": {"BACKEND": "homepress.core.mail.mailers.QueueMailer"},
        "transport": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
    }
    erin = make_person("Erin")
    erin.set_password(PASSWORD)
    erin.save()
    confirm_address(erin)
    yield erin
    cache.clear()


def meet(address: str, act: Callable[[Client, str], Any], client: Client | None = None) -> Met:
    """Do something about an address in a browser of its own, and note all that can be seen of it."""
    from django_tasks_db.models import DBTaskResult

    cache.clear()
    CountingHasher.count, before = 0, DBTaskResult.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = act(client or Client(), address)
    return Met(
        answer.status_code,
        {name: value for name, value in answer.headers.items() if name in {"Location", "Content-Type", "Vary"}},
        "" if answer.streaming else _without_chance(answer.content.decode().replace(address, "ADDRESS")),
        CountingHasher.count,
        DBTaskResult.objects.count() - before,
        len(queries),
    )


def _without_chance(body: str) -> str:
    """Leave out the lines that differ between any two answers: tokens, stamps, and their challenges."""
    chance = ("csrfmiddlewaretoken", "shown_at")
    return "\n".join(line for line in body.splitlines() if not any(word in line for word in chance))


def sign_up(client: Client, address: str) -> Any:
    typed = {"email": address, "username": "frank", "password1": PASSWORD, "shown_at": stamp(), "captcha": solved()}
    return client.post("/accounts/signup/", typed)


def sign_in(client: Client, address: str) -> Any:
    return client.post("/accounts/login/", {"login": address, "password": "wrong"})


def forget_password(client: Client, address: str) -> Any:
    return client.post("/accounts/password/reset/", {"email": address, "shown_at": stamp(), "captcha": solved()})


def sign_in_by_api(client: Client, address: str) -> Any:
    told = {"email": address, "password": "wrong"}
    return client.post("/api/v1/auth/browser/v1/auth/login", told, content_type="application/json")


def forget_password_by_api(client: Client, address: str) -> Any:
    told = {"email": address, "shown_at": stamp(), "captcha": solved()}
    return client.post("/api/v1/auth/browser/v1/auth/password/request", told, content_type="application/json")


def assert_alike(known: Met, unknown: Met, *, queries_within: int) -> None:
    assert (known.status, known.headers, known.body) == (unknown.status, unknown.headers, unknown.body)
    assert known.hashes == unknown.hashes
    assert known.mails == unknown.mails
    assert abs(known.queries - unknown.queries) <= queries_within


def test_signing_up() -> None:
    known, unknown = meet(KNOWN, sign_up), meet(UNKNOWN, sign_up)
    assert (known.status, known.mails) == (302, 1)
    assert_alike(known, unknown, queries_within=20)


@pytest.mark.parametrize("known", [KNOWN, "erin"])
def test_signing_in(known: str) -> None:
    unknown = UNKNOWN if "@" in known else "nobody"
    one, other = meet(known, sign_in), meet(unknown, sign_in)
    assert one.status == 200
    assert_alike(one, other, queries_within=3)


def test_forgetting_the_password() -> None:
    known, unknown = meet(KNOWN, forget_password), meet(UNKNOWN, forget_password)
    assert (known.status, known.mails) == (302, 1)
    assert_alike(known, unknown, queries_within=10)


def test_changing_the_address_to_one_that_somebody_has(carol: Person) -> None:
    def change(client: Client, address: str) -> Any:
        return client.post(
            "/accounts/email/", {"email": address, "action_add": "", "shown_at": stamp(), "captcha": solved()}
        )

    carol.set_password(PASSWORD)
    carol.save()
    confirm_address(carol)

    def carols() -> Client:
        client = Client()
        client.post("/accounts/login/", {"login": "carol", "password": PASSWORD})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    known, unknown = meet(KNOWN, change, carols()), meet(UNKNOWN, change, carols())
    assert (known.status, known.mails) == (302, 1)
    assert_alike(known, unknown, queries_within=10)


def test_signing_in_by_the_api() -> None:
    known, unknown = meet(KNOWN, sign_in_by_api), meet(UNKNOWN, sign_in_by_api)
    assert known.status == 400
    assert_alike(known, unknown, queries_within=3)


def test_forgetting_the_password_by_the_api() -> None:
    known, unknown = meet(KNOWN, forget_password_by_api), meet(UNKNOWN, forget_password_by_api)
    assert known.status in {200, 401}
    assert_alike(known, unknown, queries_within=10)
