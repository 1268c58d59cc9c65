"""What a host wants that makes backups by itself."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from homepress.backups.settings import Settings
from homepress.hosting.facts.state import Entry, State
from homepress.hosting.layout import Layout
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.wanted import backup_units, backups
from tests.hosting.sites import SMALL_BOOKWORM, TRIXIE, site

pytestmark = pytest.mark.once

KEY = "K" * 32
LAYOUT = Layout("blog")


def of(more: str, **secrets: str) -> dict[str, Resource]:
    folder = site(f"\n[backups]\n{more}\n", HOMEPRESS_BACKUP_KEY=KEY, **secrets)
    return {one.key: one for one in backups.wanted(folder, folder.configuration.site_host, TRIXIE)}


def told(wanted: dict[str, Resource], path: str) -> str:
    file = wanted[f"file {path}"]
    assert isinstance(file, File)
    return str(file.content)


def settings(wanted: dict[str, Resource], tmp_path: Path) -> Settings:
    (tmp_path / "repository.json").write_text(told(wanted, f"{LAYOUT.backups}/repository.json"))
    return Settings.read(tmp_path)


def test_without_a_repository_the_host_makes_none() -> None:
    folder = site()
    assert backups.wanted(folder, folder.configuration.site_host, TRIXIE) == []


def test_the_host_is_told_where_how_many_and_for_how_long(tmp_path: Path) -> None:
    found = settings(of('repository = "/mnt/disk/blog"\nkeep_daily = 3\nkeep_weekly = 0\nmax_age = 50'), tmp_path)
    assert (found.address, found.create, found.max_age) == ("/mnt/disk/blog", True, 50)
    assert (found.keep.daily, found.keep.weekly, found.keep.monthly) == (3, 0, 6)
    assert found.host == {"name": "blog", "domain": "example.org", "edge": "caddy", "database": "postgresql"}


def test_nobody_but_root_can_read_what_opens_the_backups_and_no_plan_shows_it() -> None:
    secret = {"HOMEPRESS_BACKUP_USER": "id-s3cret", "HOMEPRESS_BACKUP_PASSWORD": "pw-s3cret"}
    wanted = of('repository = "s3:https://s3.example.org/blog"', **secret)
    for name in ("key", "repository.json"):
        file = wanted[f"file {LAYOUT.backups}/{name}"]
        assert isinstance(file, File)
        assert (file.user, file.mode, file.secret) == ("root", "600", True)
    folder = wanted[f"directory {LAYOUT.backups}"]
    assert isinstance(folder, Directory)
    assert (folder.user, folder.mode) == ("root", "700")
    shown = [str(one) for one in wanted.values() if not isinstance(one, File)]
    assert "s3cret" not in str(shown) + told(wanted, "/etc/systemd/system/homepress-blog-backups@.service")


def test_a_key_of_the_hosts_own_is_made_for_sftp_alone(tmp_path: Path) -> None:
    wanted = of('repository = "sftp:pi@192.0.2.20:/backups/blog"')
    assert f"ssh-key {LAYOUT.backup_ssh}/id_ed25519" in wanted
    assert settings(wanted, tmp_path).ssh == str(LAYOUT.backup_ssh)
    assert not [key for key in of('repository = "/mnt/disk/blog"') if key.startswith("ssh-key")]


def test_restic_is_the_distributions() -> None:
    packages = [one.names for one in of('repository = "/mnt/disk"').values() if isinstance(one, Packages)]
    assert ("restic",) in packages


def test_the_time_of_day_is_the_timers_and_a_missed_one_is_made_up() -> None:
    wanted = of('repository = "/mnt/disk"\nat = "04:20"')
    timer = told(wanted, "/etc/systemd/system/homepress-blog-backups-daily.timer")
    assert "OnCalendar=*-*-* 04:20:00\n" in timer
    assert "Persistent=yes\n" in timer
    assert "RandomizedDelaySec=15min\n" in timer
    assert "service homepress-blog-backups-watch.timer" in wanted


def test_never_leaves_the_jobs_and_no_timer() -> None:
    wanted = of('repository = "/mnt/disk"\nat = "never"')
    assert "file /etc/systemd/system/homepress-blog-backups@.service" in wanted
    assert not [key for key in wanted if ".timer" in key]


def test_a_job_writes_to_data_store_and_repository_alone_and_gives_way() -> None:
    text = told(of('repository = "/mnt/disk/blog"'), "/etc/systemd/system/homepress-blog-backups@.service")
    assert "ReadWritePaths=/var/lib/homepress/sites/blog /var/lib/homepress/backups/blog -/mnt/disk/blog " in text
    assert {"ProtectSystem=strict", "CPUWeight=20", "IOWeight=20"} <= set(text.splitlines())
    assert "OnFailure=homepress-blog-backups-failed@%i.service\n" in text


@pytest.mark.parametrize(("system", "most"), [(SMALL_BOOKWORM, 512), (TRIXIE, 1024)])
def test_a_job_takes_half_the_memory_at_most(system: object, most: int) -> None:
    folder = site('\n[backups]\nrepository = "/mnt/disk"\n', HOMEPRESS_BACKUP_KEY=KEY)
    host = folder.configuration.site_host
    text = backup_units.jobs(LAYOUT, host, "/mnt/disk", system)  # type: ignore[arg-type]  # parametrized
    assert f"MemoryMax={most}M\n" in text


# ── the program


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host's places below a folder, with a release that serves and repeats what it was called with."""
    release = tmp_path / "releases" / "r1"
    for place in (release / "site", release / "venv" / "bin", tmp_path / "jobs" / "a1"):
        place.mkdir(parents=True)
    (release / "release.json").write_text("{}")
    (release / "environment").write_text("HOMEPRESS_COMMIT=c0ffee\nHOMEPRESS_STATIC_DIR=/srv/a b/static\n")
    for name in ("homepress", "python"):
        program = release / "venv" / "bin" / name
        program.write_text(f'#!/bin/sh\nprintf "%s|" {name} "$HOMEPRESS_COMMIT" "$HOMEPRESS_STATIC_DIR" "$@"\nexit 3\n')
        program.chmod(0o755)
    (tmp_path / "upstream").write_text("to unix//run/homepress-blog/r1.sock\n")
    text = backup_units.PROGRAM.format(
        jobs=tmp_path / "jobs",
        upstream=tmp_path / "upstream",
        releases=tmp_path / "releases",
        backups="/store",
        receipts="/receipts",
        tree=tmp_path / "tree",
        group="pullers",
        daily="backup --folder /store",
        log=tmp_path / "log",
    )
    (tmp_path / "program").write_text(text)
    return tmp_path


def run(host: Path, job: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["sh", host / "program", job], capture_output=True, text=True, check=False)


def test_a_job_is_done_by_the_release_that_serves_with_its_variables(host: Path) -> None:
    release = "c0ffee|/srv/a b/static|"
    assert run(host, "daily").stdout == f"homepress|{release}backup|--folder|/store|"
    assert run(host, "watch").stdout == f"python|{release}-m|homepress.backups.watching|watch|/store|"
    assert run(host, "watch-home").stdout == f"python|{release}-m|homepress.backups.watching|watch|/receipts|"
    offering = f"homepress.backups.offering|/store|/receipts|{host / 'tree'}|pullers|"
    assert run(host, "offer").stdout == f"python|{release}-m|{offering}"


def test_the_log_is_sent_where_something_waits(host: Path) -> None:
    assert run(host, "log").stdout == ""
    (host / "log").mkdir()
    (host / "log/pending").touch()
    sending = "-m|homepress.backups.point_in_time.sending|/store|"
    assert run(host, "log").stdout == f"python|c0ffee|/srv/a b/static|{sending}"


def test_what_is_offered_for_a_day_and_not_fetched_goes(host: Path) -> None:
    (host / "tree").mkdir()
    run(host, "watch-home")
    assert (host / "tree").exists()
    os.utime(host / "tree", (0, 0))
    run(host, "watch-home")
    assert not (host / "tree").exists()


def test_words_arrive_as_they_were_written_and_the_end_is_noted(host: Path) -> None:
    (host / "jobs/a1/words").write_text("restore\n--post\n$(touch x); 'a b'\n*\n")
    done = run(host, "a1")
    assert done.returncode == 3
    assert (host / "jobs/a1/out").read_text().endswith("|restore|--post|$(touch x); 'a b'|*|")
    assert (host / "jobs/a1/code").read_text() == "3\n"


def test_before_the_first_deploy_there_is_nothing_to_do(host: Path) -> None:
    (host / "upstream").write_text("to unix//run/homepress-blog/none.sock\n")
    done = run(host, "daily")
    assert (done.returncode, done.stdout) == (0, "")
    assert "No release serves yet" in done.stderr
    assert json.loads(run(host, "offer").stdout)["failed"]["hint"] == "homepress deploy"


def test_what_the_host_is_told_is_json_that_a_local_store_reads_too(tmp_path: Path) -> None:
    text = told(of('repository = "/mnt/disk"'), f"{LAYOUT.backups}/repository.json")
    assert json.loads(text)["address"] == "/mnt/disk"


S3 = 'repository = "s3:https://s3.example.org/blog"'


def needs_a_sheet(was: str, becomes: str, **secrets: str) -> bool:
    """Whether apply prints one for a host that was as `was` says, with the password `old`."""
    paths = (f"{LAYOUT.backups}/repository.json", f"{LAYOUT.backups}/key")
    before = of(was, HOMEPRESS_BACKUP_PASSWORD="old")
    entries = {path: Entry("file", "600", "root", "root", told(before, path).encode()) for path in paths}
    now = {"HOMEPRESS_BACKUP_KEY": KEY, "HOMEPRESS_BACKUP_PASSWORD": "old", **secrets}
    folder = site(f"\n[backups]\n{becomes}\n", **now)
    return backups.needs_a_sheet(folder, folder.configuration.site_host, State(entries=entries))


def test_a_sheet_is_printed_when_backups_begin() -> None:
    folder = site(f"\n[backups]\n{S3}\n", HOMEPRESS_BACKUP_KEY=KEY)
    assert backups.needs_a_sheet(folder, folder.configuration.site_host, State())
    assert not backups.needs_a_sheet(site(), site().configuration.site_host, State())


def test_a_sheet_is_printed_again_where_it_would_name_something_else() -> None:
    assert needs_a_sheet(S3, 'repository = "s3:https://s3.example.org/other"')
    assert needs_a_sheet(S3, S3, HOMEPRESS_BACKUP_KEY="L" * 32)
    assert needs_a_sheet(S3, S3, HOMEPRESS_BACKUP_PASSWORD="new")


def test_no_sheet_is_printed_for_how_many_stay_and_when_they_are_made() -> None:
    assert not needs_a_sheet(S3, f'{S3}\nkeep_daily = 30\nmax_age = 50\nat = "04:00"')
