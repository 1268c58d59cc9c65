"""The drill of docs/guide/my-server-is-gone.md: its commands, word for word, after a host was destroyed."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from homepress.backups.databases.contents import LEFT_EMPTY
from tests.hosts import guide
from tests.hosts.owner import TOML, Owner
from tests.hosts.posts import FEW_POSTS
from tests.hosts.shelf import DAILY, KEY, STORE, Telephone
from tests.rig.host import Host
from tests.rig.machine import run
from tests.rig.network import Place
from tests.rig.rig import Rig
from tools.setup.checkout import here

GUIDE = "my-server-is-gone.md"
ADDRESS = "203.0.113.7"
"""The new server's in the guide: one of the documentation's (RFC 5737), which nobody has."""
VOLATILE = {"core_change", "core_follower", "django_session", "django_tasks_database_dbtaskresult", *LEFT_EMPTY}
"""Tables in which a running site writes by itself, or that no backup holds."""
COUNT = (
    "from django.db import connection as c; import json; k = c.cursor();"
    'print(json.dumps({t: (k.execute(f"SELECT count(*) FROM {t}"), k.fetchone()[0])[1] '
    "for t in c.introspection.table_names()}))"
)


@dataclass
class Kept:
    """What a site was, and where its backups are."""

    pages: dict[str, str]
    media: str
    rows: dict[str, int]
    disk: Path


def pages(owner: Owner) -> dict[str, str]:
    words = [sys.executable, "-m", "tests.hosts.reading", f"https://{owner.domain}", owner.root]
    environment = {**os.environ, "PYTHONPATH": str(here().root)}
    done = subprocess.run(
        owner.visitor.command(words), cwd=here().root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def media(owner: Owner) -> str:
    return owner.on_host(
        "cd /var/lib/homepress/sites/blog/media && find . -type f -print0 | sort -z | xargs -0 sha256sum"
    )


def rows(owner: Owner) -> dict[str, int]:
    """How many rows each table has, counted by the release's own code."""
    owner.host.path("/srv/count.py").write_text(COUNT)
    told = owner.on_site("manage", "shell", "-v", "0", "-c", "'exec(open(\"/srv/count.py\").read())'")
    found: dict[str, int] = json.loads(told.splitlines()[-1])
    return {table: count for table, count in found.items() if table not in VOLATILE}


def fill(owner: Owner, config: pytest.Config) -> None:
    """Posts, people, comments and files."""
    posts = Path(config.getoption("--posts") or FEW_POSTS)
    place = owner.host.path("/srv/posts") / posts.name
    place.parent.mkdir()
    shutil.copytree(posts, place) if posts.is_dir() else shutil.copy(posts, place)
    owner.on_host("chmod -R a+rX /srv/posts")
    owner.on_site("import", "markdown", f"/srv/posts/{posts.name}")
    comments = config.getoption("--comments")
    owner.on_site("demo", "--yes", "--posts", "12", "--people", "20", "--comments", f"{comments}", "--likes", "50")


def back_up(owner: Owner, shelf: Host) -> None:
    """Let the host in on the shelf, as apply said, and make and prove a backup, as the timer does at night."""
    public = owner.on_host(f"cat {STORE}/ssh/id_ed25519.pub")
    shelf.run("cat >>.ssh/authorized_keys", input=public)
    owner.on_host(f"systemctl start {DAILY} || {{ journalctl -u {DAILY} -o cat --no-pager >&2; false; }}", timeout=1800)


def lead_to(host: Host, others: list[Place]) -> None:
    """Give a host the address that the guide names, and everybody a way there."""
    run(["ip", "-n", host.place.namespace, "address", "add", f"{ADDRESS}/32", "dev", "eth0"])
    for place in others:
        run(["ip", "-n", place.namespace, "route", "replace", f"{ADDRESS}/32", "via", host.address, "dev", "eth0"])


@pytest.fixture(scope="module")
def shelf(rig: Rig) -> Iterator[Host]:
    """A machine at home, with a disk for backups."""
    host = rig.host("shelf")
    host.path("/backups").mkdir()
    yield host
    host.remove()


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def lost(
    rig: Rig,
    wheel: Path,
    shelf: Host,
    telephone: Telephone,
    engine: str,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> tuple[Owner, Kept]:
    """A site that was deployed, read, backed up and destroyed, with the laptop's folder of it."""
    laptop = tmp_path_factory.mktemp("laptop")
    own_wheel = Path(shutil.copy(wheel, laptop / wheel.name))
    place = f"sftp:root@{shelf.address}:/backups/blog"
    toml = f'{TOML}\n[database]\nengine = "{engine}"\n\n[backups]\nrepository = "{place}"\n'
    host = rig.host(f"{engine}-old")
    owner = Owner(rig, host, laptop / "blog", own_wheel, domain=f"{engine}.test", toml=toml)
    with (owner.folder / ".env").open("a") as file:
        file.write(f"HOMEPRESS_BACKUP_KEY={KEY}\nHOMEPRESS_NOTIFY_URLS={telephone.url}\n")
    owner.homepress("apply", "--yes")
    owner.host.user = "owner"
    owner.homepress("deploy", "--no-outside")
    fill(owner, pytestconfig)
    before = pages(owner), media(owner), rows(owner)
    shutil.rmtree(shelf.path("/backups/blog"), ignore_errors=True)
    back_up(owner, shelf)
    disk = tmp_path_factory.mktemp("disk")
    shutil.copytree(shelf.path("/backups"), disk / "disk")
    owner.host.remove()
    shutil.rmtree(laptop / "blog")
    own_wheel.unlink()
    return owner, Kept(*before, disk)


@dataclass
class Returned:
    """The site on its new host, and the terminal in which the guide was followed."""

    owner: Owner
    kept: Kept
    terminal: guide.Terminal
    told: str
    seconds: float


@pytest.fixture(scope="module")
def returned(
    rig: Rig, lost: tuple[Owner, Kept], engine: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Returned]:
    """The first half of the guide: an empty folder, the key, a bare host."""
    owner, kept = lost
    new = rig.host(f"{engine}-new")
    lead_to(new, [owner.laptop, owner.visitor, rig.services.place])
    programs = f"{here().root / '.venv/bin'}:{os.environ['PATH']}"
    environment = {"PATH": programs, "SSL_CERT_FILE": str(owner.root)}
    terminal = guide.Terminal(owner.laptop, tmp_path_factory.mktemp("new"), kept.disk, environment=environment)
    began = time.monotonic()
    blocks = guide.blocks(GUIDE)
    terminal.run(blocks[0], typed=f"{KEY}\n")
    told = terminal.run(blocks[1], typed="y\n")
    seconds = time.monotonic() - began
    owner.host, owner.folder = new, terminal.folder
    new.user = "owner"
    yield Returned(owner, kept, terminal, told, seconds)
    new.remove()


def test_the_drill_word_for_word(rig: Rig, returned: Returned, engine: str, measured: list[str]) -> None:
    owner, kept = returned.owner, returned.kept
    for line in ("✓ certificate: trusted until", "✓ release", "✓ pages: home, feed and", f"{owner.domain} is back"):
        assert line in returned.told
    records = returned.told.partition("DNS records")[2]
    assert owner.domain in records
    assert ADDRESS in records

    rig.services.name(owner.domain, ADDRESS)
    blocks = guide.blocks(GUIDE)
    assert ADDRESS in returned.terminal.run(blocks[2])
    assert owner.releases()["serving"] in returned.terminal.run(blocks[3])
    assert media(owner) == kept.media
    assert rows(owner) == kept.rows
    assert pages(owner) == kept.pages
    assert owner.serving == owner.git("rev-parse", "HEAD")
    measured.append(
        f"my server is gone ({engine}): {len(kept.pages)} pages, {sum(kept.rows.values()):,} rows, "
        f"{len(kept.media.splitlines())} files are back on a bare host after {returned.seconds:.0f} s"
    )


CUT = """\
#!/usr/bin/env python3
import subprocess, sys
ssh = subprocess.Popen(["/usr/bin/ssh", *sys.argv[1:]], stdin=subprocess.PIPE)
ssh.stdin.write(sys.stdin.buffer.read(100_000))
ssh.stdin.flush()
ssh.kill()
sys.exit(255)
"""
"""An SSH whose connection ends after a hundred kilobytes."""
REFUSING = "/etc/systemd/system/homepress-blog-web@.service.d/refusing.conf"


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_restore_that_is_cut_off_or_does_not_start_leaves_what_was(
    rig: Rig, returned: Returned, telephone: Telephone, tmp_path: Path
) -> None:
    """First the connection ends while the data are sent; then they are exchanged, and the release ends by itself."""
    owner, terminal = returned.owner, returned.terminal
    rig.services.name(owner.domain, ADDRESS)
    owner.on_site("demo", "--yes", "--posts", "2", "--people", "2", "--comments", "3", "--likes", "0", "--seed", "9")
    before, serving = (rows(owner), media(owner)), owner.releases()["serving"]
    assert before[0] != returned.kept.rows
    again = guide.blocks(GUIDE)[1].strip() + " --yes"

    (tmp_path / "ssh").write_text(CUT)
    (tmp_path / "ssh").chmod(0o755)
    path = f"{tmp_path}:{terminal.environment['PATH']}"
    told = replace(terminal, environment={**terminal.environment, "PATH": path}).run(again, code=1)
    assert "the connection was cut while the backup was sent" in told
    assert "Restore FAILED" in telephone.take()
    assert (rows(owner), media(owner)) == before

    owner.on_host(f"mkdir -p {Path(REFUSING).parent}")
    owner.host.path(REFUSING).write_text(f"[Service]\nExecStartPre=/bin/sh -c 'test %i = {serving}'\n")
    owner.on_host("systemctl daemon-reload")
    told = terminal.run(again, code=1)
    assert "the new release ended by itself" in told
    assert f"Release {serving} serves" in told
    assert "Bringing back what was there" in told
    assert (rows(owner), media(owner)) == before
    assert owner.releases()["serving"] == serving
    owner.read("/")
    assert owner.on_host("ls /var/lib/homepress/arriving/blog").split() == []
