"""A site's host makes, proves and reports its backups by itself, to another host, whatever happens on the way."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.owner import Owner
from tests.hosts.shelf import DAILY, KEY, STORE, Shelf, cutting, wait_until_under_way, wants

HOME = "/var/lib/homepress/sites/blog"
TIMER = "homepress-blog-backups-daily.timer"


@pytest.fixture(scope="module")
def sftp(shelf: Shelf) -> str:
    return f"sftp:root@{shelf.host.address}:/backups/blog"


@pytest.fixture(scope="module")
def kept(blog: Owner, shelf: Shelf, sftp: str) -> Iterator[Owner]:
    """Alice, whose host backs up to the shelf; afterwards it does no more."""
    before = (blog.folder / ".env").read_text()
    said = wants(blog, shelf, sftp)
    assert KEY in said, "the recovery sheet was not printed"
    assert f"  {KEY}" not in wants(blog, shelf, sftp), "it was printed twice"
    blog.on_site("demo", "--posts", "3", "--people", "1", "--comments", "2")
    yield blog
    (blog.folder / ".env").write_text(before)
    blog.use(blog.wheel)
    blog.homepress("apply", "--yes")
    assert "backups" not in blog.on_host("systemctl list-timers --all --plain --no-legend")


def backup(blog: Owner, *, code: int = 0) -> str:
    return blog.homepress("backup", code=code)


def line_of_status(blog: Owner) -> str:
    told = blog.homepress("status", code=None)
    assert len(told.splitlines()) < 24
    return next(line for line in told.splitlines() if line[2:].startswith("backup"))


def state(blog: Owner) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(blog.homepress("status", "--json", code=None))["facts"]["backup"]
    return found


def test_a_place_that_does_not_know_the_host_is_told_apart_and_the_key_shown(kept: Owner, shelf: Shelf) -> None:
    said = backup(kept, code=1)
    assert "does not let us in" in said
    assert "authorized_keys there: ssh-ed25519 AAAA" in said
    assert "Backup FAILED" in shelf.take()
    shelf.let_in(kept)


def test_the_timer_makes_up_for_three_days_that_the_host_was_down(kept: Owner, shelf: Shelf) -> None:
    """And what it makes is proven, told, and shown, with the release, the certificates and the configuration in it."""
    kept.on_host(
        f"mkdir -p /etc/systemd/system/{TIMER}.d && printf '[Timer]\\nRandomizedDelaySec=0\\n' "
        f">/etc/systemd/system/{TIMER}.d/at-once.conf; touch --date='3 days ago' /var/lib/systemd/timers/stamp-{TIMER}"
    )
    kept.host.reboot()
    for _ in range(300):
        if kept.on_host(f"ls {STORE}/receipts 2>/dev/null", check=False).strip():
            break
        time.sleep(1)
    kept.on_host(
        f"while systemctl is-active --quiet {DAILY} || systemctl show -p ActiveState {DAILY} "
        "| grep -q activating; do sleep 0.5; done"
    )
    facts = state(kept)
    assert facts["last"]["proven"] is True, kept.on_host(f"journalctl -u {DAILY} -n 40 --no-pager")
    assert facts["next"] > time.time()
    told = shelf.take()
    assert "Backup proven" in told
    assert "certificates, configuration, release" in told
    assert " proven, 0 hours old; next " in line_of_status(kept)


def test_what_opens_the_backups_is_out_of_the_sites_reach(kept: Owner) -> None:
    refused = kept.on_host(f"runuser -u homepress-blog -- cat {STORE}/key 2>&1", check=False)
    assert "Permission denied" in refused
    web = kept.on_host("cat /proc/$(systemctl show -p MainPID --value 'homepress-blog-web@*')/environ | tr '\\0' '\\n'")
    assert "HOMEPRESS_SECRET_KEY" in web
    assert KEY not in web


def test_the_units_expose_little(kept: Owner) -> None:
    for unit in (DAILY, DAILY.replace("backups@", "backups-failed@")):
        said = kept.on_host(f"systemd-analyze security --no-pager {unit} | tail -n 1")
        assert float(said.rpartition(": ")[2].split()[0]) <= 3.0


def test_from_the_laptop_the_hosts_backups_are_listed_rehearsed_fetched_and_restored(
    kept: Owner, tmp_path: Path
) -> None:
    (newest,) = json.loads(kept.homepress("snapshots", "--json").partition("On web")[0])["snapshots"]
    assert newest["proven"] is True
    assert f"Backup {newest['snapshot'][:8]} is proven" in kept.homepress("rehearse", newest["snapshot"][:8])
    newest_post = kept.read("/feeds/atom.xml").partition("<entry")[2]
    slug = newest_post.partition('href="https://letters.test/')[2].partition("/")[0]
    kept.homepress("restore", "--post", slug, "--into", str(tmp_path))
    assert "title:" in (tmp_path / f"{slug}.md").read_text()
    kept.on_site("manage", "shell", "-c", "'from homepress.blog.models import Post; Post.objects.all().delete()'")
    kept.on_site("manage", "purge")
    assert slug not in kept.read("/feeds/atom.xml")
    said = kept.homepress("restore", "--yes")
    assert said.count("In their place:") == 1
    assert "To take it back: homepress restore point-" in said
    assert slug in kept.read("/feeds/atom.xml")


def test_of_two_at_once_the_second_is_told_and_the_first_goes_on(kept: Owner, shelf: Shelf) -> None:
    kept.on_host(f"systemctl start --no-block {DAILY}")
    wait_until_under_way(kept)
    assert "At work already: a" in backup(kept, code=1)
    assert "At work already" in shelf.take()
    kept.on_host(f"while systemctl show -p ActiveState {DAILY} | grep -q activating; do sleep 0.5; done")
    assert state(kept)["last"]["proven"] is True


def test_one_that_is_killed_is_told_and_leaves_nothing_that_hinders_the_next(kept: Owner, shelf: Shelf) -> None:
    shelf.take()
    kept.on_host(f"systemctl start --no-block {DAILY}")
    wait_until_under_way(kept)
    kept.on_host(f"systemctl kill --signal=KILL {DAILY}")
    kept.on_host(
        f"while systemctl show -p ActiveState '{DAILY.replace('backups@', 'backups-failed@')}' | grep -q activating; "
        "do sleep 0.5; done"
    )
    for _ in range(100):
        if "it was killed" in (told := shelf.take()):
            break
        time.sleep(0.2)
    assert "it was killed" in told
    assert "FAILED" in line_of_status(kept)
    backup(kept)
    assert "FAILED" not in line_of_status(kept)


def test_another_key_is_named_and_what_was_there_stays(kept: Owner, shelf: Shelf, sftp: str) -> None:
    before = shelf.host.run("find /backups/blog -type f | sort")
    wants(kept, shelf, sftp, key="ANOTHER-KEY-THAT-OPENS-NOTHING")
    said = backup(kept, code=1)
    assert "does not open the repository" in said
    assert "does not open the repository" in shelf.take()
    assert shelf.host.run("find /backups/blog -type f | sort") == before
    wants(kept, shelf, sftp)
    backup(kept)


@contextmanager
def full(blog: Owner) -> Iterator[None]:
    """For the time of a block the site's data lies on a disk without the room for a backup."""
    stop, start = (f"systemctl {verb} 'homepress-blog-w*@*'" for verb in ("stop", "start"))
    release = blog.releases()["serving"]
    start = start.replace("'homepress-blog-w*@*'", f"homepress-blog-web@{release} homepress-blog-worker@{release}")
    keep = f"stat -c '%u:%g %a' {HOME} >/owner"
    mount = (
        f"{keep} && mount -t tmpfs -o size=90M small {HOME} && chown $(cut -d' ' -f1 /owner) {HOME} && chmod 710 {HOME}"
    )
    blog.on_host(f"{stop}; cp -a {HOME} /kept && {mount} && cp -a /kept/. {HOME}/ && {start}")
    try:
        yield
    finally:
        blog.on_host(f"{stop}; umount -l {HOME}; rm -rf /kept; {start}")


def test_a_full_disk_on_the_host_is_found_before_anything_is_written(kept: Owner, shelf: Shelf) -> None:
    with full(kept):
        said = backup(kept, code=1)
        assert "MB are free, and a backup may take" in said
        assert kept.on_host(f"ls -a {HOME}").split().count(".backup") == 0
    assert "MB are free" in shelf.take()
    backup(kept)


def test_a_full_disk_where_backups_go_leaves_every_earlier_one(kept: Owner, shelf: Shelf, sftp: str) -> None:
    shelf.host.run("mkdir -p /small && mount -t tmpfs -o size=300k small /small")
    wants(kept, shelf, sftp.replace("/backups/blog", "/small/blog"))
    said = backup(kept, code=1)
    assert "No room is left for" in said
    assert "No room is left for" in shelf.take()
    wants(kept, shelf, sftp)
    backup(kept)


def test_a_rest_server_is_another_place_and_its_password_is_not_shown(kept: Owner, shelf: Shelf, sftp: str) -> None:
    place = shelf.serve_rest("alice", "open-s3same")
    secrets = "HOMEPRESS_BACKUP_USER=alice\nHOMEPRESS_BACKUP_PASSWORD="
    wants(kept, shelf, place, secrets=f"{secrets}wrong")
    assert "does not let us in" in backup(kept, code=1)
    wants(kept, shelf, place, secrets=f"{secrets}open-s3same")
    said = backup(kept)
    assert "is proven" in said
    assert "open-s3same" not in said + kept.on_host(f"journalctl -u '{DAILY.replace('daily', '*')}' --no-pager")
    wants(kept, shelf, sftp)


def test_a_place_that_is_gone_is_told(kept: Owner, shelf: Shelf) -> None:
    shelf.take()
    shelf.host.place.unplug()
    try:
        said = backup(kept, code=1)
    finally:
        shelf.host.place.plug_in()
    assert "cannot be reached" in said
    assert "cannot be reached" in shelf.take()
    backup(kept)


FLIP = """
import pathlib
pack = max(pathlib.Path("/backups/blog/data").rglob("*"), key=lambda path: path.stat().st_size)
content = bytearray(pack.read_bytes())
content[len(content) // 2] ^= 1
pack.chmod(0o600)
pack.write_bytes(content)
"""


def test_a_flipped_byte_where_backups_lie_is_found_and_told(kept: Owner, shelf: Shelf) -> None:
    shelf.take()
    shelf.host.run("python3 -", input=FLIP)
    try:
        said = backup(kept, code=1)
    finally:
        shelf.host.run("python3 -", input=FLIP)
    assert "is damaged" in said
    assert "is damaged" in shelf.take()
    backup(kept)


def connection_of(program: str) -> str:
    """Return what ends a program's connection to PostgreSQL."""
    others = f"pg_stat_activity WHERE application_name = '{program}' AND pid <> pg_backend_pid()"
    return f'runuser -u postgres -- psql -XAtc "SELECT pg_terminate_backend(pid) FROM {others}" | grep -q t'


def stored(shelf: Shelf) -> str:
    """Every backup that the shelf holds."""
    return shelf.host.run("find /backups/blog/snapshots -type f | sort")


def test_a_connection_that_is_cut_in_the_dump_is_told(kept: Owner, shelf: Shelf) -> None:
    before = stored(shelf), shelf.take()
    with cutting(kept.on_host, connection_of("pg_dump")):
        assert "pg_dump failed" in backup(kept, code=1)
    assert "pg_dump failed" in shelf.take()
    assert stored(shelf) == before[0]
    backup(kept)


def test_a_connection_that_is_cut_in_the_copy_is_told(kept: Owner, shelf: Shelf) -> None:
    before = stored(shelf), shelf.take()
    with cutting(shelf.host.run, "pkill -9 sftp-server"):
        assert "cannot be reached" in backup(kept, code=1)
    assert "cannot be reached" in shelf.take()
    assert stored(shelf) == before[0]
    backup(kept)


def test_a_connection_that_is_cut_in_the_restore_is_told_and_leaves_what_was(kept: Owner, shelf: Shelf) -> None:
    rename = 'from homepress.blog.models import Post; Post.objects.update(title="Since then")'
    kept.on_site("manage", "shell", "-c", f"'{rename}'")
    kept.on_site("manage", "purge")
    shelf.take()
    with cutting(kept.on_host, connection_of("psql")):
        said = kept.homepress("restore", "--yes", code=1)
    assert "what was there is back" in said
    assert "Restore FAILED" in shelf.take()
    assert "Since then" in kept.read("/")
