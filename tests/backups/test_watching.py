"""Silence is a failure, also where a clock was wrong or a backup could not tell what became of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from homepress.backups import keys, watching
from homepress.backups.receipts import Receipts
from homepress.backups.settings import NAME, Settings
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.backups.telling import Teller
from tests.fixtures.backups import receipt_for
from tests.fixtures.http_service import Service
from tools.variables import VARIABLES

pytestmark = pytest.mark.once


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """What a host knows whose owner wants a proof every 26 hours."""
    (tmp_path / NAME).write_text(Settings(address="/mnt/disk", max_age=26).as_text())
    keys.write(tmp_path / "key", keys.make())
    return Store(tmp_path)


@pytest.fixture
def teller(store: Store, service: Service) -> Teller:
    return Teller(Site(store.folder, "", {**VARIABLES, **service.notices}), store, lambda said: None)


def prove(store: Store, *, hours_ago: float, wrong: str = "") -> None:
    made = datetime.now(UTC) - timedelta(hours=hours_ago)
    receipt = receipt_for(f"{abs(hash(hours_ago)):064x}", wrong=wrong)
    Receipts(store).write(replace(receipt, made_at=made.isoformat(timespec="seconds")))


def test_a_young_proof_is_enough_and_an_old_one_is_told(store: Store) -> None:
    prove(store, hours_ago=60)
    assert watching.too_old(store) == "The newest proven backup is 2 days old"
    prove(store, hours_ago=30)
    assert watching.too_old(store) == "The newest proven backup is 30 hours old"
    prove(store, hours_ago=2)
    assert watching.too_old(store) == ""


def test_a_backup_that_is_not_proven_breaks_no_silence(store: Store) -> None:
    prove(store, hours_ago=30)
    prove(store, hours_ago=1, wrong="media/a.jpg is missing")
    assert "30 hours old" in watching.too_old(store)


def test_a_receipt_of_the_future_hides_no_silence(store: Store) -> None:
    prove(store, hours_ago=30)
    prove(store, hours_ago=-24 * 365)
    assert "30 hours old" in watching.too_old(store)


def test_a_receipt_that_nobody_with_the_key_signed_hides_no_silence(store: Store) -> None:
    prove(store, hours_ago=30)
    prove(store, hours_ago=1)
    newest = max(store.receipts.iterdir(), key=lambda path: json.loads(path.read_text())["made_at"])
    newest.write_text(newest.read_text().replace('"signature": "', '"signature": "0'))
    assert "30 hours old" in watching.too_old(store)


def test_a_host_whose_first_backup_is_to_come_is_not_late_until_it_is(store: Store) -> None:
    assert watching.too_old(store) == ""
    store.write(watching.SINCE, {"at": (datetime.now(UTC) - timedelta(hours=30)).isoformat()})
    assert watching.too_old(store) == "No backup was proven in 30 hours"
    store.write(watching.SINCE, {"at": (datetime.now(UTC) + timedelta(days=300)).isoformat()})
    assert "No backup was proven in 2" in watching.too_old(store)  # the clock was wrong then


def test_silence_is_told_once_a_day_with_what_failed_last(teller: Teller, service: Service) -> None:
    prove(teller.store, hours_ago=30)
    teller.store.write("failure.json", {"reason": "The disk is full"})
    for _ in range(2):
        watching.watch(teller)
    (told,) = service.told
    message = json.loads(told.body)
    assert message["title"] == "testserver: Backups are too old"
    assert message["message"] == "The newest proven backup is 30 hours old. The last one failed: The disk is full"
    teller.store.write("silence.json", {"told_at": (datetime.now(UTC) + timedelta(days=300)).isoformat()})
    watching.watch(teller)
    assert len(service.told) == 2  # a clock that was wrong when it was told silences nothing


def test_a_backup_that_could_not_tell_its_end_is_told_by_systemds_word(teller: Teller, service: Service) -> None:
    watching.tell_failure(teller, {"MONITOR_INVOCATION_ID": "a1", "MONITOR_SERVICE_RESULT": "timeout"})
    watching.tell_failure(teller, {"MONITOR_INVOCATION_ID": "b2", "MONITOR_SERVICE_RESULT": "oom-kill"})
    said = [json.loads(told.body)["message"] for told in service.told]
    assert said == [
        "The backup did not come to its end: it ran out of time",
        "The backup did not come to its end: it was killed for want of memory",
    ]


def test_what_a_backup_told_itself_is_not_told_twice(
    teller: Teller, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVOCATION_ID", "a1")
    teller.failed("The disk is full")
    watching.tell_failure(teller, {"MONITOR_INVOCATION_ID": "a1", "MONITOR_SERVICE_RESULT": "exit-code"})
    assert len(service.told) == 1
