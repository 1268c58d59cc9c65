from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from homepress.accounts import cleaning, honeypot
from homepress.accounts.models import Intrusion, Person

pytestmark = pytest.mark.django_db


def signed_up(person: Person, *, days_ago: float, verified: bool = False) -> None:
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=verified)
    Person.objects.filter(pk=person.pk).update(joined_at=timezone.now() - timedelta(days=days_ago))


def test_an_account_that_nobody_confirmed_goes_after_a_week(carol: Person, mallory: Person, bob: Person) -> None:
    signed_up(mallory, days_ago=7.1)
    signed_up(carol, days_ago=6.9)
    signed_up(bob, days_ago=400, verified=True)
    assert [cleaning.unconfirmed_people(), cleaning.unconfirmed_people()] == [1, 0]
    assert set(Person.objects.values_list("handle", flat=True)) == {"carol", "bob"}


def test_an_account_that_was_made_for_somebody_stays(dave: Person) -> None:
    Person.objects.filter(pk=dave.pk).update(joined_at=timezone.now() - timedelta(days=400))
    assert cleaning.unconfirmed_people() == 0


def test_where_one_was_signed_in_is_forgotten_with_the_session(
    carol: Person, signed_in: Callable[[Person | None], Client]
) -> None:
    for _ in range(2):
        signed_in(carol).get("/profile/")
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=2))
    assert cleaning.ended_sessions() == 0
    Session.objects.filter(session_key=UserSession.objects.values("session_key")[:1]).delete()
    assert [cleaning.ended_sessions(), cleaning.ended_sessions()] == [1, 0]
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert cleaning.ended_sessions() == 1


def test_attempts_are_forgotten_after_ninety_days(db: None) -> None:
    now = timezone.now()
    for age in (honeypot.KEEP - timedelta(hours=1), honeypot.KEEP + timedelta(hours=1)):
        Intrusion.objects.create(happened_at=now - age)
    assert cleaning.old_intrusions() == 1
    assert Intrusion.objects.count() == 1
