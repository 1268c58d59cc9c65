"""`homepress restore --at`, and the backups that it needs, as somebody types them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from homepress.backups import code
from homepress.backups.site import Site
from tests.fixtures.backups import execute
from tests.fixtures.point_in_time import Logged, now

pytestmark = pytest.mark.needs("restic")


def homepress(folder: Path, *arguments: str, site: Site) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "homepress.cli", *arguments]
    environ = code.environment(site.variables)
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.only_on("postgresql")
@pytest.mark.usefixtures("collected")
def test_a_backup_proves_the_log_and_a_moment_of_it_comes_back(logged: Logged, tmp_path: Path) -> None:
    store = ("--folder", str(logged.store.folder))
    made = homepress(tmp_path, "backup", *store, "--json", site=logged.site)
    assert made.returncode == 0, made.stderr
    checks = {check["name"]: check for check in json.loads(made.stdout)["receipt"]["checks"]}
    assert checks["point in time"]["wrong"] == ""
    assert "any moment from 20" in checks["point in time"]["found"]

    moment = now(logged)
    titles = execute(logged.site, "SELECT title FROM blog_post ORDER BY id")
    execute(logged.site, "DROP TABLE blog_post CASCADE")
    looked = homepress(tmp_path, "restore", "--at", moment, "--dry-run", "--json", *store, site=logged.site)
    told = json.loads(looked.stdout)
    assert "the database as it was at 20" in told["said"][1]
    asked = homepress(tmp_path, "restore", "--at", told["at"], *store, site=logged.site)
    assert asked.returncode == 1, "it was not asked whether it may"
    done = homepress(tmp_path, "restore", "--at", told["at"], "--yes", *store, site=logged.site)
    assert done.returncode == 0, done.stderr
    assert "Nothing that was committed by then is missing." in done.stdout
    assert "To take it back: homepress restore point-" in done.stdout
    assert execute(logged.site, "SELECT title FROM blog_post ORDER BY id") == titles


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--at", "yesterday"], "Not a moment: 'yesterday'"),
        (["--at", "2026-11-26 14:03; rm -rf /"], "Not a moment"),
        (["--at", "2999-01-01 00:00"], "is still to come"),
        (["--at", "newest", "--post", "a-post"], "--at and --post do not go together"),
        (["--at", "newest", "4e2a1121"], "--at and SNAPSHOT do not go together"),
        (["--at", "newest", "--to", "192.0.2.7"], "On a new host: restore --to first, and then restore --at."),
        (["--at", "newest", "--also"], "--at and --also do not go together"),
        (["--at", "newest"], "The site is on SQLite, which keeps no log of its changes"),
    ],
)
def test_what_cannot_be_is_refused(kept_site: Site, tmp_path: Path, words: list[str], told: str) -> None:
    done = homepress(tmp_path, "restore", *words, site=kept_site)
    assert done.returncode in {1, 2}
    assert told in " ".join(done.stderr.split())
