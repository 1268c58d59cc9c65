import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from homepress.hosting import wanted
from homepress.hosting.layout import Layout
from homepress.hosting.resources.files import File
from homepress.hosting.wanted import clones
from tests.hosting.clones import HASHED, cloned
from tests.hosting.sites import TRIXIE, site

pytestmark = pytest.mark.once

NGINX = '[edge]\nserver = "nginx"\n'


def files(more: str = "") -> dict[str, File]:
    folder, host = cloned(more)
    return {one.path: one for one in wanted.of(folder, host, TRIXIE) if isinstance(one, File)}


@pytest.mark.parametrize(
    ("more", "line", "group"), [("", f"clone {HASHED}\n", "caddy"), (NGINX, f"clone:{HASHED}\n", "www-data")]
)
def test_the_edge_alone_may_read_the_hash_and_no_plan_shows_it(more: str, line: str, group: str) -> None:
    door = files(more)["/etc/homepress/blog/door"]
    assert (door.content, door.group, door.mode, door.secret) == (line, group, "640", True)


def test_a_site_has_no_door_and_no_end() -> None:
    folder = site()
    keys = [one.key for one in wanted.of(folder, folder.configuration.site_host, TRIXIE)]
    assert not [key for key in keys if "door" in key or "take-down" in key or "robots.txt" in key]


def test_every_resource_of_a_clone_has_a_key_of_its_own() -> None:
    for more in ("", NGINX):
        folder, host = cloned(more)
        keys = [one.key for one in wanted.of(folder, host, TRIXIE)]
        assert len(keys) == len(set(keys))


def test_the_host_looks_at_its_start_and_every_ten_minutes_whether_the_time_is_over() -> None:
    timer = str(files()["/etc/systemd/system/homepress-blog-take-down.timer"].content)
    assert "OnBootSec=30s\nOnCalendar=*:0/10\nPersistent=true\n" in timer
    service = str(files()["/etc/systemd/system/homepress-blog-take-down.service"].content)
    assert "ExecStart=/etc/homepress/blog/take-down\n" in service


@pytest.mark.parametrize(("after", "words", "taken"), [(60, [], False), (-1, [], True), (60, ["now"], True)])
def test_a_clone_is_taken_down_when_its_time_is_over_or_when_told(
    tmp_path: Path, after: int, words: list[str], taken: bool
) -> None:
    """With programs that only note how they were called; tests on hosts have the real ones."""
    called = tmp_path / "called"
    for name in ("systemctl", "runuser", "rm"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {called}\n')
        (tmp_path / name).chmod(0o700)
    program = clones.take_down(Layout("blog"), "caddy", int(time.time()) + after)
    shell = shutil.which("sh")
    assert shell
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    subprocess.run([shell, "-s", *words], input=program, text=True, env=environment, check=True)
    told = called.read_text() if called.exists() else ""
    assert ("rm -rf /var/lib/homepress/sites/blog /var/backups/homepress/blog " in told) is taken
    assert (" /srv/homepress/blog " in told) is taken
    assert ("systemctl disable --now caddy.service" in told) is taken
    assert told.endswith("systemctl disable --now homepress-blog-take-down.timer\n") is taken
