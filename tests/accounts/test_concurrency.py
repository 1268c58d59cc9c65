"""Many at once, each with a connection of their own: what must be one stays one, and nobody sees an error."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from homepress.accounts import deleting
from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import AuditEntry, Person
from homepress.errors import AccountError
from tests.fixtures.captcha import solved, stamp
from tests.fixtures.people import make_person

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a lighthouse in the fog"
FIFTY = 50
AT_ONCE = 25
"""Threads that begin at the same moment; a test's PostgreSQL takes 60 connections."""


@pytest.fixture(autouse=True)
def without_limits(settings: Settings) -> None:
    """These tests ask what happens where no limit helps."""
    settings.ACCOUNT_RATE_LIMITS = False


def all_at_once[Result](act: Callable[[int], Result], count: int = FIFTY) -> Sequence[Result]:
    """Call `act` with 0, 1 …, as many at the same moment as there are threads."""
    threads = min(count, AT_ONCE)
    barrier = Barrier(threads)

    def some(first: int) -> list[Result]:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            return [act(number) for number in range(first, count, threads)]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return [result for results in pool.map(some, range(threads)) for result in results]


def sign_up(number: int, *, email: str, handle: str) -> tuple[int, str]:
    client = Client(raise_request_exception=False, REMOTE_ADDR=f"198.51.100.{number}")
    typed = {
        "email": email,
        "username": handle,
        "password1": PASSWORD,
        "shown_at": _stamps[number],
        "captcha": _solutions[number],
    }
    answer = client.post("/accounts/signup/", typed)
    return answer.status_code, answer.headers.get("Location", "")


_stamps: list[str] = []
_solutions: list[str] = []


@pytest.fixture
def fifty_browsers() -> None:
    """Each took its time and solved its challenge."""
    _stamps[:] = [stamp()] * FIFTY
    _solutions[:] = [solved() for _ in range(FIFTY)]


def test_fifty_sign_ups_with_one_address_leave_one_account(fifty_browsers: None) -> None:
    answers = all_at_once(lambda number: sign_up(number, email="erin@example.org", handle=f"erin{number}"))
    assert Person.objects.count() == 1
    assert EmailAddress.objects.count() == 1
    assert set(answers) == {(302, "/accounts/confirm-email/")}


def test_fifty_sign_ups_with_one_handle_leave_one_account(fifty_browsers: None) -> None:
    answers = all_at_once(lambda number: sign_up(number, email=f"erin{number}@example.org", handle="erin"))
    assert Person.objects.count() == 1
    assert EmailAddress.objects.count() == 1
    assert [status for status, _ in answers if status >= 400] == []
    assert sum(place == "/accounts/confirm-email/" for _, place in answers) == 1


def test_of_fifty_people_who_change_to_one_address_one_gets_it() -> None:
    people = [make_person(f"P{number}") for number in range(FIFTY)]
    clients = []
    for person in people:
        confirm_address(person)
        address = EmailAddress.objects.create(user=person, email="wanted@example.org")
        clients.append((Client(raise_request_exception=False), person, address))

    def confirm(number: int) -> int:
        client, _, _ = clients[number]
        return client.post(f"/accounts/confirm-email/{keys[number]}/").status_code

    from allauth.account.models import EmailConfirmationHMAC

    keys = [EmailConfirmationHMAC(address).key for _, _, address in clients]
    codes = all_at_once(confirm)
    assert [code for code in codes if code >= 500] == []
    assert Person.objects.filter(email="wanted@example.org").count() == 1
    assert EmailAddress.objects.filter(email="wanted@example.org", verified=True).count() == 1
    for person in Person.objects.all():
        assert EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists()


def test_of_two_owners_who_leave_at_once_one_stays() -> None:
    owners = [make_person("Alice", Person.Role.OWNER), make_person("Anne", Person.Role.OWNER)]

    def leave(number: int) -> bool:
        try:
            deleting.delete(owners[number], by=owners[number])
        except AccountError:
            return False
        return True

    assert sorted(all_at_once(leave, 2)) == [False, True]
    assert Person.objects.filter(role=Person.Role.OWNER, is_active=True).count() == 1


def test_fifty_deletions_of_one_person_delete_once() -> None:
    carol = make_person("Carol")
    confirm_address(carol)

    def delete(_: int) -> bool:
        try:
            deleting.delete(carol, by=carol)
        except Person.DoesNotExist:
            return False
        return True

    assert sum(all_at_once(delete)) == 1
    assert AuditEntry.objects.filter(action="delete").count() == 1


def test_of_a_restoration_and_a_new_account_with_the_address_one_wins() -> None:
    alice, carol = make_person("Alice", Person.Role.OWNER), make_person("Carol")
    deleting.delete(carol, by=alice)

    def claim(number: int) -> bool:
        try:
            if number == 0:
                deleting.restore(carol, by=alice)
            else:
                make_person("Carol")
        except Exception as error:
            if "account" not in str(error) and "UNIQUE" not in str(error).upper() and "handle" not in str(error):
                raise
            return False
        return True

    assert sum(all_at_once(claim, 10)) == 1
    assert Person.objects.filter(email=carol.email).count() == 1


def test_forgetting_by_many_at_once_forgets_each_once() -> None:
    people = [make_person(f"P{number}") for number in range(5)]
    for person in people:
        deleting.delete(person, by=person)
    Person.everyone.update(deleted_at=timezone.now() - timedelta(days=31))
    assert sum(all_at_once(lambda _: deleting.forget_the_long_deleted(), 10)) == len(people)
    assert AuditEntry.objects.filter(action="forget").count() == len(people)
