"""Visitors are told apart for a while, and nobody can tell later who they were."""

from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone

from homepress.engagement import cleaning
from homepress.engagement.models import VisitorKey
from homepress.engagement.visitors import DAYS, household, visitor_of

pytestmark = pytest.mark.django_db


def visitor(address: str) -> str:
    return visitor_of(RequestFactory().post("/", REMOTE_ADDR=address))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_an_ipv6_address_is_cut_to_what_a_household_has(address: str, expected: str) -> None:
    assert household(address) == expected


def test_an_address_is_one_visitor_and_two_are_two() -> None:
    assert visitor("192.0.2.7") == visitor("192.0.2.7")
    assert visitor("192.0.2.7") != visitor("192.0.2.8")
    assert visitor("2001:db8::1") == visitor("2001:db8::2") != visitor("2001:db8:0:1::1")


def test_the_secret_changes_after_its_time() -> None:
    before = visitor("192.0.2.7")
    with time_machine.travel(timezone.now() + timedelta(days=DAYS), tick=False):
        assert visitor("192.0.2.7") != before


def test_a_secret_whose_time_is_over_is_removed_and_the_present_one_stays() -> None:
    visitor("192.0.2.7")
    old = VisitorKey.objects.get().period
    assert cleaning.old_visitor_keys() == 0
    with time_machine.travel(timezone.now() + timedelta(days=DAYS), tick=False):
        visitor("192.0.2.7")
        assert cleaning.old_visitor_keys() == 1
        assert VisitorKey.objects.get().period == old + 1


def test_neither_the_database_nor_the_secret_key_alone_gives_a_visitor_away(settings: object) -> None:
    before = visitor("192.0.2.7")
    settings.SECRET_KEY = "another" * 10  # type: ignore[attr-defined]  # a settings object
    assert visitor("192.0.2.7") != before
