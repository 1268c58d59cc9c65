import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from homepress.accounts import first_owner
from homepress.accounts.models import Invitation, Person, Role

ALICE = {"name": "Alice", "handle": "Alice", "email": "Alice@Example.org", "password": "a lighthouse in the fog"}


@pytest.fixture
def link(db: None) -> str:
    secret = first_owner.invite()
    assert secret
    return f"/accounts/owner/{secret}/"


def test_whoever_has_the_link_becomes_the_owner_and_is_signed_in(link: str, client: Client) -> None:
    assert client.get(link).status_code == 200
    answer = client.post(link, ALICE)

    alice = Person.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert (alice.role, alice.email, alice.handle) == (Role.OWNER, "alice@example.org", "alice")
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert alice.check_password(ALICE["password"])


def test_the_link_works_once(link: str, client: Client) -> None:
    client.post(link, ALICE)
    mallory = Client()

    assert mallory.get(link).status_code == 404
    assert mallory.post(link, ALICE | {"handle": "mallory", "email": "mallory@example.org"}).status_code == 404
    assert Person.objects.count() == 1


@pytest.mark.parametrize("secret", ["x", "x" * 32, "%00", "..", "💥", "'--"])
def test_a_guessed_link_opens_nothing_and_says_how_to_get_one(db: None, client: Client, secret: str) -> None:
    first_owner.invite()
    for answer in (client.get(f"/accounts/owner/{secret}/"), client.post(f"/accounts/owner/{secret}/", ALICE)):
        assert answer.status_code == 404
        assert "homepress serve" in answer.content.decode()
    assert not Person.objects.exists()


def test_an_expired_link_is_closed(link: str, client: Client) -> None:
    Invitation.objects.update(
        expires_at=Invitation.objects.get().expires_at - first_owner.LIFETIME - timedelta(seconds=1)
    )

    assert client.get(link).status_code == 404
    assert client.post(link, ALICE).status_code == 404


def test_a_new_link_closes_the_one_before(link: str, client: Client) -> None:
    first_owner.invite()

    assert client.get(link).status_code == 404
    assert Invitation.objects.count() == 1


def test_there_is_no_link_once_there_is_an_owner(link: str, client: Client, alice: Person) -> None:
    assert client.get(link).status_code == 404
    assert client.post(link, ALICE | {"handle": "mallory", "email": "mallory@example.org"}).status_code == 404
    assert first_owner.invite() is None
    assert not Invitation.objects.exists()


def test_an_invitation_to_read_does_not_make_an_owner(db: None, client: Client) -> None:
    secret = Invitation.objects.issue(Role.READER, lifetime=timedelta(days=1))

    assert client.post(f"/accounts/owner/{secret}/", ALICE).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("name", "", "required"),
        ("handle", "no spaces", "lower-case letters"),
        ("handle", "-", "lower-case letters"),
        ("email", "not an address", "valid email"),
        ("password", "12345678", "too common"),
        ("password", "alice", "too short"),
        ("password", "alice@example.org", "too similar"),
    ],
)
def test_a_mistake_is_named_and_the_link_stays_good(
    link: str, client: Client, field: str, value: str, complaint: str
) -> None:
    answer = client.post(link, ALICE | {field: value})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert complaint in page
    assert ALICE["password"] not in page
    assert 'value="Alice"' in page
    assert client.post(link, ALICE).status_code == 302


def test_an_address_that_is_taken_is_named_beside_its_field(link: str, client: Client, carol: Person) -> None:
    answer = client.post(link, ALICE | {"email": "CAROL@example.org"})

    assert answer.status_code == 422
    assert "has an account already" in answer.content.decode()


def test_the_role_cannot_be_chosen(link: str, client: Client) -> None:
    client.post(link, ALICE | {"role": "reader", "is_active": "", "id": "1"})

    assert Person.objects.get().is_owner


def test_the_secret_leaves_by_no_link_and_no_cache(link: str, client: Client) -> None:
    for answer in (client.get(link), client.post(link, {}), client.post(link, ALICE), client.get(link)):
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]


def test_a_form_from_elsewhere_is_refused(link: str) -> None:
    assert Client(enforce_csrf_checks=True).post(link, ALICE).status_code == 403
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_submit_at_once_one_becomes_the_owner() -> None:
    secret = first_owner.invite()
    start = threading.Barrier(2)
    answers: list[Any] = []

    def submit(handle: str) -> None:
        start.wait()
        fields = ALICE | {"handle": handle, "email": f"{handle}@example.org"}
        try:
            answers.append(Client().post(f"/accounts/owner/{secret}/", fields).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=(handle,)) for handle in ("alice", "mallory")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [302, 404]
    assert Person.objects.filter(role=Role.OWNER).count() == 1
