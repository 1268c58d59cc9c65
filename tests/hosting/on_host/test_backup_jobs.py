"""Jobs on the backups, and what a host tells of them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from homepress.backups import keys
from homepress.hosting.layout import Layout
from homepress.hosting.on_host import backup_jobs
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure

pytestmark = pytest.mark.once


@pytest.fixture
def store(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a host knows of its backups; systemd knows of no unit."""
    folder = tmp_path / "store"
    folder.mkdir()
    monkeypatch.setattr(Layout, "backups", PurePosixPath(folder))
    monkeypatch.setattr(backup_jobs, "run", lambda *words, **options: "")
    keys.write(folder / "key", "K" * 32)
    (folder / "repository.json").write_text(json.dumps({"address": "/mnt/disk", "max_age": 26}))
    return folder


def prove(store: Path, name: str, *, hours_ago: float, key: str = "K" * 32, wrong: str = "") -> None:
    at = (datetime.now(UTC) - timedelta(hours=hours_ago)).isoformat()
    facts: dict[str, Any] = {
        "snapshot": name,
        "made_at": at,
        "checks": [{"name": "files", "found": "2", "wrong": wrong}],
    }
    (store / "receipts").mkdir(exist_ok=True)
    (store / f"receipts/{name}.json").write_text(json.dumps({**facts, "signature": keys.signature(key, facts)}))


def test_without_settings_the_host_makes_none(site: Site) -> None:
    assert backup_jobs.state(site) == {"configured": False, "home": None}


def test_the_last_is_unproven_until_a_receipt_proves_it(site: Site, store: Path) -> None:
    (store / "last.json").write_text(json.dumps({"snapshot": "b", "made_at": datetime.now(UTC).isoformat()}))
    prove(store, "a", hours_ago=24)
    prove(store, "b", hours_ago=1, wrong="a.jpg is missing")
    told = backup_jobs.state(site)
    assert (told["last"]["proven"], told["proven"]["snapshot"]) == (False, "a")
    prove(store, "b", hours_ago=1)
    assert backup_jobs.state(site)["last"]["proven"] is True


def test_a_receipt_of_the_future_and_one_signed_by_another_key_prove_nothing(site: Site, store: Path) -> None:
    prove(store, "a", hours_ago=30)
    prove(store, "b", hours_ago=-5000)
    prove(store, "c", hours_ago=1, key="M" * 32)
    (store / "receipts/d.json").write_text("[]")
    told = backup_jobs.state(site)
    assert told["proven"]["snapshot"] == "a"
    assert told["future"] is True


def test_a_job_is_told_until_its_end(site: Site, store: Path) -> None:
    folder = store / "jobs" / "a1"
    folder.mkdir(parents=True)
    (folder / "err").write_text("Storing …\n")
    (folder / "out").write_text("Backup 4e2a1121\n")
    (folder / "code").write_text("1\n")
    told = backup_jobs.follow(site, {"id": "a1", "offset": 0, "seconds": 5})
    assert (told["said"], told["out"], told["code"], told["runs"]) == ("Storing …\n", "Backup 4e2a1121\n", 1, False)
    again = backup_jobs.follow(site, {"id": "a1", "offset": told["offset"], "seconds": 5})
    assert (again["said"], again["code"]) == ("", 1)


def test_a_job_that_was_killed_has_no_code(site: Site, store: Path) -> None:
    (store / "jobs" / "a1").mkdir(parents=True)
    told = backup_jobs.follow(site, {"id": "a1", "offset": 0, "seconds": 5})
    assert (told["runs"], told["code"]) == (False, None)


def test_a_name_leads_to_no_other_place(site: Site, store: Path) -> None:
    for name in ("../x", "a/b", ""):
        with pytest.raises(Failure, match="not the name of a job"):
            backup_jobs.follow(site, {"id": name, "offset": 0, "seconds": 0})


def test_a_host_that_makes_no_backups_says_what_to_do(site: Site) -> None:
    with pytest.raises(Failure) as caught:
        backup_jobs.start(site, {"id": "a1", "words": ["backup"]})
    assert "homepress apply" in caught.value.hint


def test_a_word_with_a_line_break_is_refused(
    site: Site, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Layout, "backup_program", PurePosixPath(store))
    with pytest.raises(Failure, match="line break"):
        backup_jobs.start(site, {"id": "a1", "words": ["restore", "--post", "a\n--yes"]})
    assert not (store / "jobs").exists()
