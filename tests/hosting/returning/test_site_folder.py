"""A site's folder out of a backup: as it was committed, with its secrets, and under the same commit."""

import json
import shutil
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from homepress.backups.databases.contents import Contents
from homepress.backups.manifest import Manifest
from homepress.cli import hosts
from homepress.errors import ConfigurationError
from homepress.hosting.configuration import dotenv
from homepress.hosting.configuration.site_folder import read
from homepress.hosting.releases import bundling, commits
from homepress.hosting.releases.pinning import Pinned
from homepress.hosting.returning import choosing, site_folder
from homepress.hosting.returning.kept import Kept
from tests.hosting.certificates import KEY, certificate, pem

pytestmark = [pytest.mark.once, pytest.mark.needs("git")]

TOML = """\
# Mine.
[site]
name = "blog"
domain = "blog.example.org"
[access]
keys = ["key.pub"]
[hosts.web]
address = "192.0.2.10" # the old one
ipv6 = "2001:db8::10"
[hosts.spare]
address = "192.0.2.11"
roles = []
[edge]
tls = "files"
certificate = "blog.pem"
certificate_key = "/elsewhere/blog.key"
[homepress]
wheel = "../downloads/homepress-1.2.3-py3-none-any.whl"
"""
SECRET = "a-key-for-tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz"
MAIL = "smtp://alice:pa'ss$w%23rd@mail.example.org"


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=alice", "-c", "user.email=alice@example.org"]
    done = subprocess.run(["git", "-C", folder, *identity, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """alice's folder, with a second commit."""
    folder = tmp_path / "old"
    (folder / "theme" / "static").mkdir(parents=True)
    (folder / "key.pub").write_text("ssh-ed25519 " + "A" * 68 + "\n")
    (folder / "theme" / "static" / "now.css").symlink_to("site.css")
    (folder / "theme" / "static" / "site.css").write_text("p { color: red }\n")
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o755)
    git(folder.parent, "init", "--quiet", "--initial-branch=main", str(folder))
    git(folder, "commit", "-q", "--allow-empty", "-m", "First")
    (folder / "homepress.toml").write_text(TOML)
    (folder / ".gitignore").write_text(".env\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Grüße")
    return folder


@pytest.fixture
def kept(committed: Path, tmp_path: Path) -> Kept:
    """What a backup of a host has of its release: written as a deploy and a backup write it."""
    root = tmp_path / "kept"
    release = root / "srv" / "r1"
    shutil.copytree(committed, release / "site", symlinks=True, ignore=shutil.ignore_patterns(".git"))
    (release / "wheels").mkdir()
    (release / "wheels" / "homepress-1.2.3-py3-none-any.whl").write_bytes(b"wheel")
    pinned = Pinned("1.2.3", "homepress-1.2.3-py3-none-any.whl")
    described = bundling.describe(
        commits.find(committed, "HEAD"), pinned, who="alice", python="", now=datetime(2026, 3, 14, tzinfo=UTC)
    )
    (release / "release.json").write_text(json.dumps(asdict(described)))
    (root / "site").mkdir()
    variables = {"HOMEPRESS_SECRET_KEY": SECRET, "HOMEPRESS_MAIL_URL": MAIL, "HOMEPRESS_SITE_TITLE": "Letters"}
    (root / "site" / "variables.json").write_text(json.dumps(variables))
    given = root / "etc" / "homepress" / "certificates"
    given.mkdir(parents=True)
    (given / "blog.pem").write_bytes(certificate("blog.example.org", now=datetime.now(UTC)))
    (given / "blog.key").write_bytes(pem(KEY))
    facts: dict[str, Any] = dict.fromkeys(("site", "made_at", "key", "homepress", "python", "commit", "engine"), "")
    parts = {"release": ("/srv/r1/release.json", "/srv/r1/site", "/srv/r1/wheels")}
    return Kept(root, Manifest(**facts, dump="", dump_sha256="", contents=Contents({}, (), 17), media={}, parts=parts))


def test_the_folder_is_as_it_was_with_secrets_and_what_settings_name(
    kept: Kept, committed: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "key").write_text("the key of the backups")
    site_folder.rebuild(kept, folder, key="BACKUP-KEY-OF-24-CHARACTERS")
    site = read(folder)
    assert dict(site.secrets) == {
        "HOMEPRESS_SECRET_KEY": SECRET,
        "HOMEPRESS_MAIL_URL": MAIL,
        "HOMEPRESS_BACKUP_KEY": "BACKUP-KEY-OF-24-CHARACTERS",
    }
    assert (folder / dotenv.NAME).stat().st_mode & 0o777 == 0o600
    edge = site.configuration.edge
    assert (edge.certificate, edge.certificate_key) == ("blog.pem", "certificates/blog.key")
    assert (folder / edge.certificate_key).stat().st_mode & 0o777 == 0o600
    assert (folder / site.configuration.homepress.wheel).read_bytes() == b"wheel"
    assert (folder / "homepress.toml").read_text().startswith("# Mine.\n")
    assert (folder / "theme" / "static" / "now.css").readlink() == Path("site.css")
    assert git(folder, "rev-parse", "HEAD") == git(committed, "rev-parse", "HEAD")
    assert git(folder, "log", "--format=%an %s") == "alice Grüße"
    assert git(folder, "status", "--porcelain").split() == ["M", "homepress.toml", "??", "key"]
    git(folder, "fetch", "--quiet", "--unshallow", str(committed), "main")
    assert git(folder, "log", "--format=%s").splitlines() == ["Grüße", "First"]


@pytest.mark.parametrize("days", [-1, 30], ids=["expired", "of a clock that is wrong"])
def test_a_certificate_that_visitors_do_not_accept_today_keeps_no_site_from_coming_back(
    kept: Kept, tmp_path: Path, capfd: pytest.CaptureFixture[str], days: int
) -> None:
    """Months after the server is gone, the owner's own certificate has run out: that is said, and all goes on."""
    then = datetime.now(UTC) + timedelta(days)
    given = certificate("blog.example.org", now=then, begins=-90 if days < 0 else 0, ends=0 if days < 0 else 90)
    (kept.folder / "etc/homepress/certificates/blog.pem").write_bytes(given)
    site_folder.rebuild(kept, tmp_path / "new", key="k" * 24)
    for _ in range(2):
        assert hosts.site_folder(tmp_path / "new").files["edge.certificate"] == given
    said = " ".join(capfd.readouterr().err.split())
    verb = "ended" if days < 0 else "begins"
    assert said.count(f"Warning: homepress.toml: edge.certificate: {verb} on {then:%Y-%m-%d}. Browsers warn of it") == 1


def test_a_commit_that_cannot_be_made_again_becomes_a_first_one(kept: Kept, tmp_path: Path) -> None:
    """As with a site that is one folder of a larger repository."""
    (kept.site / "tool").write_text("another tree")
    site_folder.rebuild(kept, tmp_path / "new", key="k" * 24)
    assert git(tmp_path / "new", "log", "--format=%s") == "Restore Grüße"
    assert ".env" not in git(tmp_path / "new", "ls-files")


@pytest.mark.parametrize("there", [".env", "homepress.toml", "theme/static/site.css", ".git"])
def test_nothing_that_is_there_is_written_over(kept: Kept, tmp_path: Path, there: str) -> None:
    place = tmp_path / "new" / there
    place.parent.mkdir(parents=True)
    place.write_text("mine")
    with pytest.raises(ConfigurationError, match="is there already"):
        site_folder.rebuild(kept, tmp_path / "new", key="k" * 24)
    assert [path for path in (tmp_path / "new").rglob("*") if path.is_file()] == [place]
    assert place.read_text() == "mine"


def test_a_new_address_is_put_in_and_comments_stay(committed: Path) -> None:
    choosing.choose(committed, "203.0.113.7")
    text = (committed / "homepress.toml").read_text()
    assert 'address = "203.0.113.7" # the old one' in text
    assert "2001:db8" not in text
    assert text.startswith("# Mine.")
    before = text
    choosing.choose(committed, "203.0.113.7")
    choosing.choose(committed, "web")
    assert (committed / "homepress.toml").read_text() == before


def test_another_host_of_the_file_serves_in_the_place_of_the_first(committed: Path) -> None:
    choosing.choose(committed, "spare")
    told = (committed / "homepress.toml").read_text()
    assert told.count("roles = []") == 1
    assert 'roles = ["site"]' in told
    choosing.choose(committed, "web")


@pytest.mark.parametrize("to", ["no address", "spare2:22", ""])
def test_what_is_neither_host_nor_address_is_told_and_changes_nothing(committed: Path, to: str) -> None:
    before = (committed / "homepress.toml").read_text()
    with pytest.raises(ConfigurationError, match="neither a host") as caught:
        choosing.choose(committed, to)
    assert "web, spare" in caught.value.hint
    assert (committed / "homepress.toml").read_text() == before
