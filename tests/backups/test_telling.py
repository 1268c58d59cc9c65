import json
from dataclasses import replace
from pathlib import Path

import pytest

from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.backups.telling import Teller
from tests.fixtures.backups import execute, receipt_for
from tests.fixtures.http_service import Service
from tools.variables import VARIABLES

pytestmark = pytest.mark.once


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def teller(service: Service, tmp_path: Path, said: list[str]) -> Teller:
    addresses = {
        **service.notices,
        "HOMEPRESS_BACKUP_HEARTBEAT": f"{service.url}/ping/1a2b",
    }
    return Teller(Site(tmp_path, "", {**VARIABLES, **addresses}), Store(tmp_path), said.append)


def test_a_success_is_told_once_a_day_and_the_heartbeat_each_time(teller: Teller, service: Service) -> None:
    for _ in range(2):
        teller.rehearsed(receipt_for("4e2a1121"))
    assert [told.path for told in service.told] == ["/ping/1a2b", "/notify", "/ping/1a2b"]
    message = json.loads(service.told[1].body)
    assert message["title"] == "testserver: Backup proven"
    assert message["message"] == "4e2a1121: files 2 files"


def test_every_failure_is_told_at_once(teller: Teller, service: Service) -> None:
    teller.failed("The disk is full")
    teller.rehearsed(receipt_for("4e2a1121", wrong="media/a.jpg is missing"))
    assert [told.path for told in service.told] == ["/ping/1a2b/fail", "/notify"] * 2
    messages = [json.loads(told.body)["message"] for told in service.told[1::2]]
    assert messages == ["The disk is full", "4e2a1121 is not proven: files: media/a.jpg is missing"]


def test_what_cannot_be_told_is_said_and_ends_nothing(teller: Teller, service: Service, said: list[str]) -> None:
    service.answer = (500, "{}")
    teller.failed("The disk is full")
    assert said[0].startswith("The heartbeat was not taken: HTTP Error 500")
    assert said[1].startswith("A notification was not sent: json: ")


def test_without_addresses_nobody_is_told(teller: Teller, service: Service, said: list[str]) -> None:
    silent = replace(teller, site=replace(teller.site, variables=VARIABLES))
    silent.failed("The disk is full")
    silent.rehearsed(receipt_for("4e2a1121"))
    assert (service.told, said) == ([], [])


@pytest.mark.needs("restic")
def test_the_owners_are_told_by_mail_also_when_the_database_is_away(kept_site: Site, tmp_path: Path) -> None:
    box, store = tmp_path / "box", Store(tmp_path / "store")
    store.folder.mkdir()
    site = replace(kept_site, variables={**kept_site.variables, "HOMEPRESS_MAIL_URL": f"file://{box}"})
    said: list[str] = []
    execute(
        kept_site, "UPDATE accounts_person SET role = 'owner' WHERE handle = (SELECT min(handle) FROM accounts_person)"
    )
    Teller(site, store, said.append).failed("The disk is full")
    owners = [str(email) for (email,) in execute(kept_site, "SELECT email FROM accounts_person WHERE role = 'owner'")]
    (mail,) = box.iterdir()
    text = mail.read_text()
    assert "Subject: testserver: Backup FAILED" in text
    assert "The disk is full" in text
    assert f"To: {owners[0]}" in text
    (site.home / "homepress.sqlite3").unlink()
    Teller(site, store, said.append).failed("There is no database")
    assert sum(f"To: {owners[0]}" in mail.read_text() for mail in box.iterdir()) == 2
    assert said == []


def test_a_host_out_of_reach_is_told_at_once_and_not_with_each_try(teller: Teller, service: Service) -> None:
    for _ in range(3):
        teller.unreachable("192.0.2.10 gave no answer")
    assert [told.path for told in service.told] == ["/ping/1a2b/fail", "/notify"]
    assert teller.store.noted("failure.json")["reason"] == "192.0.2.10 gave no answer"
    teller.rehearsed(receipt_for("4e2a1121"))
    teller.unreachable("192.0.2.10 gave no answer")
    assert [told.path for told in service.told][-2:] == ["/ping/1a2b/fail", "/notify"]


def test_a_host_that_stays_out_of_reach_is_told_each_day_also_by_a_clock_that_was_wrong(
    teller: Teller, service: Service
) -> None:
    for told_at in ("2020-01-01T00:00:00+00:00", "2090-01-01T00:00:00+00:00"):
        teller.store.write("unreachable.json", {"told_at": told_at})
        teller.unreachable("192.0.2.10 gave no answer")
    assert len(service.told) == 4
