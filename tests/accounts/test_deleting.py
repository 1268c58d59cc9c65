from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from homepress.accounts import deleting
from homepress.accounts.models import AuditEntry, Person
from homepress.errors import AccountError
from tests.fixtures.people import make_person

pytestmark = pytest.mark.django_db


def leave(person: Person, *, days_ago: float = 0) -> Person:
    deleting.delete(person, by=person)
    Person.everyone.filter(pk=person.pk).update(deleted_at=timezone.now() - timedelta(days=days_ago))
    return Person.everyone.get(pk=person.pk)


def test_a_deleted_person_is_shown_as_one_and_found_by_nobody(carol: Person) -> None:
    gone = leave(carol)
    assert str(gone) == "Deleted user"
    assert not gone.get_absolute_url()
    assert not Person.objects.filter(pk=carol.pk).exists()


def test_an_address_is_free_again_after_deletion(carol: Person) -> None:
    leave(carol)
    assert make_person("Carol").pk != carol.pk


def test_an_address_in_use_stays_unique(carol: Person) -> None:
    other = make_person("Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=other.pk).update(email=carol.email)


def test_the_database_lets_no_deleted_person_sign_in(carol: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=carol.pk).update(deleted_at=timezone.now())


def test_the_database_lets_no_forgotten_person_keep_personal_data(carol: Person) -> None:
    leave(carol)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.everyone.filter(pk=carol.pk).update(forgotten_at=timezone.now())


def test_the_last_owner_cannot_leave(alice: Person) -> None:
    with pytest.raises(AccountError, match="last owner"):
        deleting.delete(alice, by=alice)
    assert Person.objects.filter(pk=alice.pk, is_active=True).exists()


def test_an_owner_may_leave_while_another_stays(alice: Person) -> None:
    make_person("Anne", Person.Role.OWNER)
    deleting.delete(alice, by=alice)
    assert not Person.objects.filter(pk=alice.pk).exists()


def test_an_owner_brings_somebody_back_within_thirty_days(alice: Person, carol: Person) -> None:
    deleting.restore(leave(carol, days_ago=29.9), by=alice)
    back = Person.objects.get(pk=carol.pk)
    assert (back.name, back.is_active, back.deleted_at) == ("Carol", True, None)
    assert EmailAddress.objects.filter(user=back, email=carol.email, verified=True, primary=True).exists()


def test_after_thirty_days_nobody_comes_back(alice: Person, carol: Person) -> None:
    with pytest.raises(AccountError, match="thirty days"):
        deleting.restore(leave(carol, days_ago=30.1), by=alice)


def test_who_was_never_deleted_is_not_restored(alice: Person, carol: Person) -> None:
    with pytest.raises(AccountError, match="not deleted"):
        deleting.restore(carol, by=alice)


def test_nobody_comes_back_to_an_address_that_another_has_now(alice: Person, carol: Person) -> None:
    gone = leave(carol)
    make_person("Carol")
    with pytest.raises(AccountError, match="belongs to another"):
        deleting.restore(gone, by=alice)
    assert not Person.objects.filter(pk=carol.pk).exists()


def test_forgetting_removes_what_identifies_and_only_when_it_is_due(carol: Person, mallory: Person) -> None:
    Person.objects.filter(pk=carol.pk).update(biography="I live in Ghent.", website="https://carol.example")
    leave(carol, days_ago=31)
    leave(mallory, days_ago=29)
    assert deleting.forget_the_long_deleted() == 1
    forgotten, waiting = Person.everyone.get(pk=carol.pk), Person.everyone.get(pk=mallory.pk)
    assert "carol" not in f"{forgotten.email}{forgotten.handle}{forgotten.name}{forgotten.biography}{forgotten.website}"
    assert not forgotten.has_usable_password()
    assert waiting.name == "Mallory"


def test_forgetting_twice_forgets_once(carol: Person) -> None:
    leave(carol, days_ago=31)
    assert [deleting.forget_the_long_deleted(), deleting.forget_the_long_deleted()] == [1, 0]
    assert AuditEntry.objects.filter(action="forget", subject=carol.pk).count() == 1


def test_the_audit_log_names_who_deleted_whom(alice: Person, carol: Person) -> None:
    deleting.delete(carol, by=alice)
    entry = AuditEntry.objects.get(action="delete")
    assert (entry.actor_id, entry.subject_id) == (alice.pk, carol.pk)
