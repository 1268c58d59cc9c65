"""What PostgreSQL hands over is kept whole, or let go with a word; it never has the site's disk run full."""

import gzip
import os
from pathlib import Path

import pytest

from homepress.hosting.on_host import archive_log

pytestmark = pytest.mark.once

NAME = "0000000100000000000000A7"
CLUSTER = "00000000075bcd15"


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cluster's folder, in which PostgreSQL starts the program."""
    for folder in ("data/global", "data/pg_wal", "spool"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/global/pg_control").write_bytes((123456789).to_bytes(8, "little") + b"more")
    (tmp_path / "data/pg_wal" / NAME).write_bytes(b"changes" + bytes(10_000))
    os.utime(tmp_path / "data/pg_wal" / NAME, (1_700_000_000.5, 1_700_000_000.5))
    monkeypatch.chdir(tmp_path / "data")
    monkeypatch.setattr(archive_log, "LEAST_FREE", 0)
    return tmp_path


def archive(cluster: Path, name: str = NAME) -> int:
    return archive_log.main([str(cluster / "spool"), f"pg_wal/{name}", name])


def kept(cluster: Path) -> list[Path]:
    return sorted(path for path in (cluster / "spool/log").rglob("*") if path.is_file())


def test_a_segment_is_kept_by_its_cluster_with_the_time_of_its_last_change(cluster: Path) -> None:
    assert archive(cluster) == 0
    (path,) = kept(cluster)
    assert path == cluster / "spool/log" / CLUSTER / NAME[:22] / f"{NAME}.gz"
    assert gzip.decompress(path.read_bytes()) == b"changes" + bytes(10_000)
    assert path.stat().st_mtime == 1_700_000_000.5
    assert (cluster / "spool/pending").exists()
    assert not (cluster / "spool/broken").exists()


def test_one_that_is_handed_over_again_after_a_crash_is_no_gap(cluster: Path) -> None:
    archive(cluster)
    assert archive(cluster) == 0
    assert not (cluster / "spool/broken").exists()


def test_one_that_became_another_is_kept_and_told_as_a_gap(cluster: Path) -> None:
    archive(cluster)
    (cluster / "data/pg_wal" / NAME).write_bytes(b"others")
    assert archive(cluster) == 0
    assert gzip.decompress(kept(cluster)[0].read_bytes()) == b"others"
    assert "put back to an earlier state" in (cluster / "spool/broken").read_text()


def test_what_has_another_name_is_taken_and_not_kept(cluster: Path) -> None:
    for name in (f"{NAME}.00000028.backup", f"{NAME}.partial", "../../../etc/cron.d/x", f"{NAME}\n"):
        assert archive(cluster, name) == 0
    assert not (cluster / "spool/log").exists()


def test_how_a_line_of_time_came_about_is_kept(cluster: Path) -> None:
    (cluster / "data/pg_wal/00000002.history").write_text("1\t0/A7000000\tno recovery target\n")
    assert archive(cluster, "00000002.history") == 0
    assert kept(cluster)[0].name == "00000002.history.gz"


def test_where_the_spool_is_away_postgresql_keeps_what_it_has(
    cluster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cluster / "spool").rmdir()
    assert archive(cluster) == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_a_disk_that_is_nearly_full_is_left_to_the_site(
    cluster: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The segment is let go, and the first reason is noted."""
    monkeypatch.setattr(archive_log, "LEAST_FREE", 10**18)
    assert archive(cluster) == 0
    assert archive(cluster) == 0
    assert not (cluster / "spool/log").exists()
    assert (cluster / "spool/broken").read_text() == "the disk is nearly full"
    assert "is not kept" in capsys.readouterr().err


def test_where_the_spool_is_away_and_the_disk_nearly_full_the_site_goes_on(
    cluster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cluster / "spool").rmdir()
    monkeypatch.setattr(archive_log, "LEAST_FREE", 10**18)
    assert archive(cluster) == 0
