"""Data of a backup beside a release: certificates that the host lacks, and back to what was where it fails."""

import json
from pathlib import Path, PurePosixPath

import pytest

from homepress.hosting.layout import Layout
from homepress.hosting.on_host import edge, returning, running
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure
from homepress.hosting.on_host.telling import Teller
from tests.hosting.on_host.test_releases import release

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def called(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What systemd is told."""
    calls: list[str] = []

    def run(*words: object, **_: object) -> str:
        calls.append(" ".join(map(str, words)))
        return '{"rows": 3, "files": 1, "restore_point": "point-r1"}'

    monkeypatch.setattr("homepress.hosting.on_host.site.STATE", PurePosixPath(tmp_path / "state"))
    monkeypatch.setattr(returning, "EDGE_CERTIFICATES", {"caddy": PurePosixPath(tmp_path / "caddy")})
    monkeypatch.setattr(returning, "EDGE_USERS", {"caddy": "root"})
    monkeypatch.setattr(Layout, "backups", PurePosixPath(tmp_path / "store"))
    for module in (returning, running):
        monkeypatch.setattr(module, "run", run)
    return calls


def arrived(site: Site, path: str, text: str) -> None:
    place = site.arriving / "r1" / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


@pytest.mark.needs("hosts")  # of which root is a part: files are given to another user
def test_the_edge_gets_certificates_that_it_lacks_and_keeps_its_own(
    site: Site, tmp_path: Path, called: list[str]
) -> None:
    kept = tmp_path / "caddy"
    for name in ("certificates/a/letters.key", "certificates/a/letters.crt", "locks/renew", "acme/user.key"):
        arrived(site, str(kept / name), "of the backup")
    (kept / "acme").mkdir(parents=True)
    (kept / "acme" / "user.key").write_text("of this host")
    assert returning.lay_certificates(site, "r1")
    assert (kept / "certificates/a/letters.key").read_text() == "of the backup"
    assert (kept / "acme" / "user.key").read_text() == "of this host"
    assert not (kept / "locks").exists()
    assert called == ["systemctl restart caddy.service"]
    assert not returning.lay_certificates(site, "r1")
    assert len(called) == 1


def test_a_backup_without_certificates_changes_nothing(site: Site, called: list[str]) -> None:
    assert not returning.lay_certificates(site, "r1")
    assert called == []


def test_what_was_there_is_brought_back_where_the_release_does_not_serve(
    site: Site, tmp_path: Path, called: list[str]
) -> None:
    release(site, "old")
    edge.point_at(site, "old")
    (site.deploys / "restoring.json").write_text(json.dumps({"release": "r1"}))
    point = tmp_path / "store" / "restore-points" / "point-r1"
    point.mkdir(parents=True)
    teller = Teller(site.deploys / "told.jsonl")
    returning.take_back(site, teller)  # cut off before anything was kept: nothing was exchanged
    assert called == []
    (site.deploys / "restoring.json").write_text(json.dumps({"release": "r1"}))
    (point / "manifest.json").write_text("{}")
    returning.take_back(site, teller)
    assert called[-1].endswith(f"homepress.backups.unpacked back {tmp_path / 'store'} point-r1")
    assert "point-r1" in (site.deploys / "told.jsonl").read_text()
    before = len(called)
    returning.take_back(site, teller)
    assert len(called) == before


def test_what_serves_is_not_taken_back(site: Site, tmp_path: Path, called: list[str]) -> None:
    """Cut off after the switch."""
    release(site, "r1")
    edge.point_at(site, "r1")
    (site.deploys / "restoring.json").write_text(json.dumps({"release": "r1"}))
    point = tmp_path / "store" / "restore-points" / "point-r1"
    point.mkdir(parents=True)
    (point / "manifest.json").write_text("{}")
    returning.take_back(site, Teller(site.deploys / "told.jsonl"))
    assert called == []
    assert not (site.deploys / "restoring.json").exists()


def test_the_serving_release_is_stopped_before_its_data_are_replaced(site: Site, called: list[str]) -> None:
    release(site, "old")
    edge.point_at(site, "old")
    arrived(site, "manifest.json", "{}")
    returning.exchange(site, "r1", Teller(site.deploys / "told.jsonl"))
    assert [call.split()[2].partition("@")[0] for call in called[:2]] == ["homepress-blog-worker", "homepress-blog-web"]
    assert "homepress.backups.unpacked put" in called[-1]
    assert called[-1].endswith("point-r1")
    assert "3 rows and 1 files" in (site.deploys / "told.jsonl").read_text()
    assert not (Path(site.layout.home) / returning.ARRIVED).exists()
    returning.done(site)


def test_without_data_nothing_is_stopped_for_long(site: Site) -> None:
    with pytest.raises(Failure, match="no backup has arrived"):
        returning.exchange(site, "r1", Teller(site.deploys / "told.jsonl"))


def test_a_restore_point_is_named_by_the_time_of_the_release() -> None:
    assert returning.point_of("20260314T150926-c0ffee1") == "point-20260314-150926"
