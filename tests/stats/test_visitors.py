from datetime import timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from homepress.stats.visitors import HOUSEHOLD_BITS, NETWORK_BITS, DayKey, key_of, prefix

POST = UUID(int=1)


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "household", "network"),
    [
        ("198.51.100.7", "198.51.100.7/32", "198.51.100.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:198.51.100.7", "198.51.100.7/32", "198.51.100.0/24"),
        ("", "", ""),
        ("mallory", "", ""),
    ],
)
def test_addresses_are_cut_to_households_and_networks(address: str, household: str, network: str) -> None:
    assert prefix(address, HOUSEHOLD_BITS) == household
    assert prefix(address, NETWORK_BITS) == network


@pytest.mark.once
def test_visitor_browser_post_and_day_each_make_another_view() -> None:
    today, tomorrow = (DayKey(timezone.localdate(), key) for key in (b"one", b"two"))
    first = today.seen("198.51.100.7", "Browser", POST)
    assert first == today.seen("198.51.100.7", "Browser", POST)
    others = [
        today.seen("198.51.100.8", "Browser", POST),
        today.seen("198.51.100.7", "Other", POST),
        today.seen("198.51.100.7", "Browser", UUID(int=2)),
        tomorrow.seen("198.51.100.7", "Browser", POST),
    ]
    assert first.digest not in {other.digest for other in others}
    assert [other.network == first.network for other in others] == [True, True, True, False]
    assert today.seen("", "Browser", POST).network == ""


def test_all_processes_have_one_key_and_tomorrow_another(db: None) -> None:
    today = timezone.localdate()
    key_of.cache_clear()
    one = key_of(today)
    key_of.cache_clear()
    assert key_of(today) == one
    assert key_of(today + timedelta(days=1)).key != one.key
    key_of.cache_clear()


def test_neither_the_database_nor_the_secret_key_alone_makes_the_day_s_key(db: None, settings: Settings) -> None:
    today = timezone.localdate()
    key_of.cache_clear()
    made = key_of(today).key
    stored = str(cache.get(f"stats-visitors-{today}"))
    assert made.hex() != stored
    settings.SECRET_KEY = "another secret key, of enough characters to be one of them"
    key_of.cache_clear()
    assert key_of(today).key != made
    cache.delete(f"stats-visitors-{today}")
    key_of.cache_clear()
    settings.SECRET_KEY = settings.ENVIRONMENT.secret_key
    assert key_of(today).key != made
    key_of.cache_clear()
