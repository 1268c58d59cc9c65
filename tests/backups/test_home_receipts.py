"""The receipt that a home server leaves: it came through an open door, and is looked at all the same."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homepress.backups import home_receipts, keys, receipts
from homepress.backups.receipts import Receipt, Receipts
from homepress.backups.store import Store
from homepress.backups.watching import too_old
from homepress.errors import BackupFailed
from tests.fixtures.backups import receipt_for

pytestmark = pytest.mark.once

SITE = "example.org"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "receipts")
    keys.write(store.key_file, "K" * 24)
    store.write("repository.json", {"address": "", "max_age": 26})
    return store


def made(*, hours_ago: float, number: int = 1, wrong: str = "") -> Receipt:
    at = (datetime.now(UTC) - timedelta(hours=hours_ago)).isoformat(timespec="seconds")
    found = receipt_for(f"{number:064x}", wrong=wrong)
    return dataclasses.replace(found, site=SITE, made_at=at, rehearsed_at=at)


def take(store: Store, receipt: Receipt, key: str = "K" * 24) -> None:
    home_receipts.take(SITE, store, receipts.signed(receipt, key))


def test_the_newest_stays_and_the_newest_proof(store: Store) -> None:
    for number in range(1, 5):
        take(store, made(hours_ago=100 - number, number=number))
    take(store, made(hours_ago=2, number=9, wrong="a file is missing"))
    assert sorted(path.name for path in store.receipts.iterdir()) == [f"{number:064x}.json" for number in (4, 9)]
    assert Receipts(store).newest_proof() == made(hours_ago=96, number=4)


def test_what_is_no_receipt_of_this_site_is_refused(store: Store) -> None:
    good = made(hours_ago=1)
    for bad in (
        dataclasses.replace(good, site="other.example.org"),
        dataclasses.replace(good, snapshot="../../../etc/cron.d/x"),
        dataclasses.replace(good, snapshot="f" * 63 + "/"),
        dataclasses.replace(good, made_at="yesterday"),
        dataclasses.replace(good, made_at="2026-11-26T12:00:00"),
    ):
        with pytest.raises(BackupFailed, match="no receipt for this site"):
            take(store, bad)
    with pytest.raises(BackupFailed, match="another key signed it"):
        take(store, good, key="L" * 24)
    for data in (b"", b"{}", b"[" * 60_000, b"\xff", b"null", b'{"signature": 1}'):
        with pytest.raises(BackupFailed, match="no receipt"):
            home_receipts.take(SITE, store, data)
    with pytest.raises(BackupFailed, match="at most 65,536 bytes"):
        home_receipts.take(SITE, store, b" " * 65_537)
    assert not store.receipts.exists()


def test_silence_is_noticed_and_a_receipt_of_the_future_does_not_hide_it(store: Store) -> None:
    take(store, made(hours_ago=20, number=1))
    assert too_old(store) == ""
    take(store, made(hours_ago=-5000, number=2))
    assert too_old(store) == ""
    take(store, made(hours_ago=30, number=1))
    take(store, made(hours_ago=-5000, number=2))
    assert too_old(store) == "The newest proven backup is 30 hours old"


def test_an_old_receipt_that_is_sent_again_makes_nothing_younger(store: Store) -> None:
    old, new = made(hours_ago=50, number=1), made(hours_ago=30, number=2)
    for one in (old, new, old):
        take(store, one)
    assert Receipts(store).newest_proof() == new
