import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from homepress.accounts import deleting
from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import AuditEntry, Intrusion, Person
from tests.fixtures.people import make_person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person | None], Client]

PASSWORD = "a lighthouse in the fog"


@pytest.fixture
def alices(alice: Person, signed_in: SignedIn) -> Client:
    """Alice's browser, in which she typed her password a moment ago."""
    browser = signed_in(alice)
    session = browser.session
    shown = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [shown]
    session.save()
    return browser


def handles(answer: object) -> list[str]:
    return [person.handle for person in answer.context["page"]]  # type: ignore[attr-defined]  # the test client adds it


def acts_on(person: Person) -> list[tuple[str, dict[str, str]]]:
    return [
        (f"/studio/people/{person.pk}/role/", {"role": "owner"}),
        (f"/studio/people/{person.pk}/suspension/", {}),
        (f"/studio/people/{person.pk}/suspension/", {"lift": "1"}),
        (f"/studio/people/{person.pk}/deletion/", {}),
        (f"/studio/people/{person.pk}/deletion/", {"undo": "1"}),
        (f"/studio/people/{person.pk}/sign-out/", {}),
    ]


@pytest.mark.parametrize("who", ["bob", "dave", "carol", "mallory"])
def test_the_rooms_do_not_exist_for_others(
    who: str, request: pytest.FixtureRequest, alice: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    before = list(Person.everyone.order_by("pk").values())
    for path in ("/studio/people/", f"/studio/people/{alice.pk}/", "/studio/audit-log/", "/studio/intrusions/"):
        assert browser.get(path).status_code == 404
    for path, typed in acts_on(alice):
        assert browser.post(path, typed).status_code == 404
    assert list(Person.everyone.order_by("pk").values()) == before


def test_who_is_not_signed_in_is_asked_to(client: Client, alice: Person) -> None:
    assert client.get("/studio/people/")["Location"] == "/accounts/login/?next=/studio/people/"
    for path, typed in acts_on(alice):
        assert client.post(path, typed)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("query", ["carol", "CAROL", "carol@example", "aro"])
def test_people_are_found_by_name_handle_or_address(alices: Client, carol: Person, query: str) -> None:
    assert handles(alices.get("/studio/people/", {"q": query})) == ["carol"]


def test_people_are_filtered_by_role_and_state(alices: Client, alice: Person, bob: Person, carol: Person) -> None:
    confirm_address(bob)
    Person.objects.filter(pk=carol.pk).update(is_active=False)
    gone = make_person("Gone")
    deleting.delete(gone, by=alice)
    assert handles(alices.get("/studio/people/?role=editor")) == ["bob"]
    assert handles(alices.get("/studio/people/?state=active")) == ["bob"]
    assert handles(alices.get("/studio/people/?state=unconfirmed")) == ["alice"]
    assert handles(alices.get("/studio/people/?state=suspended")) == ["carol"]
    assert handles(alices.get("/studio/people/?state=deleted")) == ["gone"]


@pytest.mark.parametrize(
    "asked", [{"q": "' OR 1=1 --"}, {"q": "\x00"}, {"q": "%"}, {"role": "god"}, {"state": "x"}, {"page": "-1e9"}]
)
def test_hostile_filters_give_a_list_or_none(alices: Client, asked: dict[str, str]) -> None:
    assert alices.get("/studio/people/", asked).status_code == 200


def test_a_list_is_shown_a_page_at_a_time(alices: Client) -> None:
    Person.objects.bulk_create(
        Person(
            email=f"p{n}@example.org", handle=f"p{n}", name=f"P {n}", joined_at=timezone.now() - timedelta(days=n + 1)
        )
        for n in range(60)
    )
    first = alices.get("/studio/people/?role=reader")
    assert len(handles(first)) == 50
    assert handles(alices.get(f"/studio/people/{first.context['older_url']}")) == [f"p{n}" for n in range(50, 60)]


def test_a_suspended_person_is_out_at_once_and_comes_back(alices: Client, carol: Person, signed_in: SignedIn) -> None:
    carols = signed_in(carol)
    alices.post(f"/studio/people/{carol.pk}/suspension/")
    assert carols.get("/profile/").status_code == 302
    alices.post(f"/studio/people/{carol.pk}/suspension/", {"lift": "1"})
    assert Person.objects.get(pk=carol.pk).is_active


def test_a_deleted_person_is_restored(alices: Client, carol: Person) -> None:
    alices.post(f"/studio/people/{carol.pk}/deletion/")
    assert not Person.objects.filter(pk=carol.pk).exists()
    alices.post(f"/studio/people/{carol.pk}/deletion/", {"undo": "1"})
    assert Person.objects.filter(pk=carol.pk).exists()


@pytest.mark.parametrize("path", ["suspension", "deletion", "role"])
def test_the_last_owner_stays(alices: Client, alice: Person, path: str) -> None:
    answer = alices.post(f"/studio/people/{alice.pk}/{path}/", {"role": "reader"}, follow=True)
    assert "last owner" in answer.content.decode()
    assert Person.objects.get(pk=alice.pk).is_owner


@pytest.mark.parametrize("role", ["", "god", "OWNER"])
def test_there_are_no_other_roles(alices: Client, carol: Person, role: str) -> None:
    alices.post(f"/studio/people/{carol.pk}/role/", {"role": role})
    assert Person.objects.get(pk=carol.pk).role == Person.Role.READER


def test_before_an_act_the_password_is_asked_for_and_then_it_is_done(
    alice: Person, carol: Person, signed_in: SignedIn
) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    browser = signed_in(alice)
    before = list(Person.everyone.order_by("pk").values("role", "is_active", "deleted_at"))
    for path, typed in acts_on(carol):
        asked = browser.post(path, typed)
        assert asked["Location"].startswith("/accounts/reauthenticate/?next=")
    assert list(Person.everyone.order_by("pk").values("role", "is_active", "deleted_at")) == before
    asked = browser.post(f"/studio/people/{carol.pk}/role/", {"role": "editor"})
    done = browser.post(asked["Location"], {"password": PASSWORD})
    assert done["Location"] == f"/studio/people/{carol.pk}/"
    carol.refresh_from_db()
    assert carol.role == "editor"


def test_every_act_is_in_the_audit_log(alices: Client, alice: Person, carol: Person) -> None:
    for path, typed in acts_on(carol):
        alices.post(path, typed)
    entries = AuditEntry.objects.filter(actor=alice, subject=carol.pk).values_list("action", flat=True)
    assert sorted(entries) == ["change role", "delete", "reinstate", "restore", "sign out", "suspend"]
    page = alices.get("/studio/audit-log/").content.decode()
    assert "changed the role of" in page
    assert "Alice" in page


def test_names_are_shown_and_never_run(alices: Client, carol: Person) -> None:
    Person.objects.filter(pk=carol.pk).update(name="<script>alert(1)</script>")
    for path in ("/studio/people/", f"/studio/people/{carol.pk}/"):
        assert b"<script>alert" not in alices.get(path).content


def test_the_number_of_queries_does_not_grow_with_the_people(
    alices: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    alices.get("/studio/people/")
    with CaptureQueriesContext(connection) as few:
        alices.get("/studio/people/")
    for n in range(20):
        make_person(f"Person{n}")
    with django_assert_num_queries(len(few)):
        alices.get("/studio/people/")


def test_intruders_are_listed_and_their_names_never_run(alices: Client) -> None:
    Intrusion.objects.create(address="192.0.2.7", agent="<script>alert(1)</script>", name="root")
    page = alices.get("/studio/intrusions/").content.decode()
    assert "192.0.2.7" in page
    assert "<script>alert" not in page
