"""Writers, readers and a writer that is killed, each a process, over one database and one store."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from homepress.published import following
from homepress.published.store import Store
from tests.fixtures.posts import write_post
from tests.fixtures.store import HOST

PATIENCE = 120


@pytest.fixture
def race(store: Store, tmp_path: Path) -> Callable[[str, str], "subprocess.Popen[bytes]"]:
    """Return a function that starts a process of a role."""
    for number in (1, 2, 3):
        write_post(f"w{number}v0", slug=f"w{number}")

    def start(role: str, argument: str) -> "subprocess.Popen[bytes]":
        name = str(connection.settings_dict["NAME"])
        command = [sys.executable, "-m", "tests.published.racing", role, name, str(tmp_path), argument]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "homepress.project.settings", "HOMEPRESS_DEBUG": "true"}
        return subprocess.Popen(command, env=environment)

    return start


def shows(store: Store, name: str, version: str) -> bool | None:
    """Whether a stored page shows a version; None where it is not stored."""
    try:
        return version in (store.folder / HOST / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def test_nothing_drawn_before_a_change_is_stored_after_it(
    race: Callable[[str, str], "subprocess.Popen[bytes]"], store: Store, tmp_path: Path
) -> None:
    end = tmp_path / "end"
    readers = [race("read", str(end)) for _ in range(2)]
    try:
        writers = [race("write", number) for number in ("1", "2")]
        assert [writer.wait(PATIENCE) for writer in writers] == [0, 0]
        killed = race("die", "3")
        assert killed.wait(PATIENCE) == -signal.SIGKILL

        deadline = time.monotonic() + PATIENCE
        while shows(store, "w3/index.html", "w3v99") is not True and time.monotonic() < deadline:
            assert all(reader.poll() is None for reader in readers)
            time.sleep(0.05)
    finally:
        end.touch()
    assert [reader.wait(PATIENCE) for reader in readers] == [0, 0]

    following.see_to_all(store)
    for name in ("index.html", "feeds/atom.xml", "archive/index.html"):
        assert all(shows(store, name, version) is not False for version in ("w1v25", "w2v25", "w3v99")), name
    assert shows(store, "w3/index.html", "w3v99")
