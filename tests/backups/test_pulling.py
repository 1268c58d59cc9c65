"""A home server pulls from a host: both on this machine, with a real SSH server between them."""

import dataclasses
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from homepress.backups import code, keys, media, receipts
from homepress.backups.laying_out import laid_out
from homepress.backups.offering import Offer
from homepress.backups.production import Production, Unreachable
from homepress.backups.pulling import Pull
from homepress.backups.receipts import Receipts
from homepress.backups.rehearsing import rehearse
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.core.storage import GATHERING
from homepress.errors import BackupFailed
from homepress.hosting.on_host import pull_gate
from tests.fixtures.backups import execute
from tests.fixtures.sshd import Sshd, serving

pytestmark = [pytest.mark.needs("restic"), pytest.mark.needs("sshd"), pytest.mark.needs("rsync")]


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with serving(tmp_path_factory.mktemp("sshd")) as sshd:
        yield sshd


@dataclass
class Host:
    """The site's host as the home server finds it: a gate, and the service behind it."""

    site: Site
    folder: Path
    sshd: Sshd
    listening: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_UNIX))
    shell: str = ""
    """What stands before the gate, for faults."""

    @property
    def tree(self) -> Path:
        return self.folder / "offered" / "tree"

    @property
    def store(self) -> Store:
        return Store(self.folder / "store")

    @property
    def receipts(self) -> Store:
        return Store(self.folder / "home-receipts")

    def open(self) -> None:
        self.listening.bind(str(self.folder / "socket"))
        self.listening.listen()
        threading.Thread(target=self._serve, daemon=True).start()
        self.stand_before_the_gate("")

    def stand_before_the_gate(self, shell: str) -> None:
        gate = f"{sys.executable} -I {pull_gate.__file__} {self.folder / 'socket'} {self.tree}"
        script = self.folder / "gate"
        script.write_text(f"#!/bin/sh\n{shell.replace('{gate}', gate)}\nexec {gate}\n")
        script.chmod(0o755)
        self.sshd.allow(f'restrict,command="{script}"')

    def _serve(self) -> None:
        """Start a process for each connection, as systemd does with `Accept=yes`."""
        words = [sys.executable, "-m", "homepress.backups.offering", str(self.store.folder)]
        words += [str(self.receipts.folder), str(self.tree), "root" if os.geteuid() == 0 else str(os.getgid())]
        while True:
            try:
                client = self.listening.accept()[0]
            except OSError:
                return
            with client:
                environment = code.environment(self.site.variables)
                subprocess.run(words, stdin=client.fileno(), stdout=client.fileno(), env=environment, check=False)


@pytest.fixture
def host(kept_site: Site, tmp_path: Path, sshd: Sshd, backups: Store) -> Iterator[Host]:
    host = Host(kept_site, tmp_path / "host", sshd)
    host.tree.parent.mkdir(parents=True)
    for store in (host.store, host.receipts):
        keys.write(store.key_file, keys.read(backups.key_file))
    host.receipts.write("repository.json", {"address": ""})
    host.open()
    yield host
    host.listening.close()


@pytest.fixture
def pull(host: Host, backups: Store, tmp_path: Path, said: list[str]) -> Pull:
    """What the home server does; the store and the repository are those of `backups`."""
    sshd, home = host.sshd, tmp_path / "pulled"
    home.mkdir()
    variables = {name: value for name, value in host.site.variables.items() if name != "HOMEPRESS_DATABASE_URL"}
    (tmp_path / "there").mkdir()
    site = Site(tmp_path / "there", "", {**variables, "HOMEPRESS_HOME": str(tmp_path / "there")})
    production = Production("127.0.0.1", sshd.port, sshd.user, sshd.key, sshd.known_hosts)
    return Pull(site, backups, production, home, said.append)


@pytest.fixture
def said() -> list[str]:
    """What a pull tells on its way."""
    return []


def test_what_is_pulled_is_a_backup_like_any_other_and_nothing_stays_behind(
    host: Host, pull: Pull, said: list[str]
) -> None:
    made = pull.run()
    assert said == ["Copying the database …", "Copying …", "Storing …"]
    repository = pull.store.repository()
    with laid_out(pull.site, repository, repository.snapshot(made.snapshot)) as laid:
        laid.assert_dump_is_whole()
        assert laid.variables["HOMEPRESS_SECRET_KEY"] == host.site.variables["HOMEPRESS_SECRET_KEY"]
        assert media.differences(laid.media, laid.manifest.media) == []
    assert made.manifest.contents.rows["blog_post"] == execute(host.site, "SELECT count(*) FROM blog_post")[0][0]
    assert not host.tree.exists()
    assert not (host.site.home / GATHERING).exists()
    assert [path.name for path in pull.tree.iterdir()] == ["media"]


def test_a_file_that_is_here_is_not_sent_again_and_one_that_is_gone_there_goes_here(host: Host, pull: Pull) -> None:
    pull.run()
    one, other = sorted(path for path in (pull.tree / "media").rglob("*") if path.is_file())[:2]
    before, gone = one.stat().st_ino, other.relative_to(pull.tree)
    (host.site.home / gone).unlink()
    made = pull.run()
    assert one.stat().st_ino == before
    assert not other.exists()
    assert str(gone.relative_to("media")) not in made.manifest.media


def test_a_pulled_backup_is_proven_and_its_receipt_is_left_on_the_host(
    host: Host, pull: Pull, collected: None, filled_site: Site
) -> None:
    made = pull.run()
    static = {"HOMEPRESS_STATIC_DIR": str(filled_site.static)}
    site = dataclasses.replace(pull.site, variables={**pull.site.variables, **static})
    receipt = rehearse(site, pull.store, made.snapshot)
    assert [check for check in receipt.checks if check.wrong] == []
    pull.production.ask("receipt", given=receipts.signed(receipt, keys.read(pull.store.key_file)))
    assert Receipts(host.receipts).newest_proof() == receipt


def settle(host: Host) -> None:
    """Wait until the host's service has let go: it goes on for a moment after the connection was cut."""
    with (host.store.folder / "lock").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)


CUT_IN_THE_DUMP = 'if [ "$SSH_ORIGINAL_COMMAND" = make ]; then {gate} | { read line; kill -9 $PPID; }; exit; fi'
CUT_IN_THE_COPY = 'case "$SSH_ORIGINAL_COMMAND" in rsync*) {gate} | head -c 300000; kill -9 $PPID; exit;; esac'


@pytest.mark.once
@pytest.mark.parametrize(
    ("cut", "told"),
    [(CUT_IN_THE_DUMP, "gave no answer to `make`"), (CUT_IN_THE_COPY, "was cut while files were copied")],
)
def test_a_connection_that_is_cut_loses_nothing_and_the_next_pull_works(
    host: Host, pull: Pull, cut: str, told: str
) -> None:
    (host.site.media / "large.bin").write_bytes(os.urandom(2_000_000))
    first = pull.run()
    (host.site.media / "larger.bin").write_bytes(os.urandom(2_000_000))
    host.stand_before_the_gate(cut)
    with pytest.raises(Unreachable, match=told):
        pull.run()
    assert [one.id for one in pull.store.repository().snapshots()] == [first.snapshot]
    settle(host)
    host.stand_before_the_gate("")
    made = pull.run()
    assert "larger.bin" in made.manifest.media
    assert not host.tree.exists()
    assert [path.name for path in pull.tree.iterdir()] == ["media"]


@pytest.mark.once
def test_a_host_that_is_away_is_told_from_one_that_refuses(host: Host, pull: Pull, tmp_path: Path) -> None:
    away = dataclasses.replace(pull, production=dataclasses.replace(pull.production, port=1))
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 gave no answer to `make`: .*refused"):
        away.run()
    other = tmp_path / "known_hosts"
    other.write_text(host.sshd.known_hosts.read_text().split(" ", maxsplit=1)[0] + " " + OTHER_KEY)
    with pytest.raises(BackupFailed, match="shows another key than the one that was pinned") as caught:
        dataclasses.replace(pull, production=dataclasses.replace(pull.production, known_hosts=other)).run()
    assert not isinstance(caught.value, Unreachable)
    host.sshd.allow('restrict,command="false",from="192.0.2.1"')
    with pytest.raises(BackupFailed, match=r"does not let .* in"):
        pull.run()
    host.stand_before_the_gate("echo the server is ill >&2; exit 1")
    with pytest.raises(Unreachable, match="gave no answer to `make`: the server is ill"):
        pull.run()


OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8BpKjOZ6GfTIpJ1JHmnIXUxjS9KDnZCsj3UBPHhlBE\n"


@pytest.mark.once
def test_a_disk_too_full_here_is_found_before_anything_is_copied(
    host: Host, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000_000))
    with pytest.raises(BackupFailed, match="1 MB are free, and the backup may take 100"):
        pull.run()
    (host.site.media / "large.bin").write_bytes(bytes(3_000_000))
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=101_000_000))
    with pytest.raises(BackupFailed, match="101 MB are free, and the backup may take 10"):
        pull.run()
    assert not pull.tree.exists()
    assert not host.tree.exists()
    assert pull.store.repository().snapshots() == []


# ── a host that somebody has taken over


@pytest.fixture
def arrived(host: Host, pull: Pull) -> Pull:
    """A home server that has fetched what its host offers, and not looked at it yet."""
    offer = Offer(host.site, host.store, pull.tree, os.getegid(), host.receipts)
    offer.make(lambda text: None)
    return pull


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("site", "other.example.org", "is of other.example.org, not of"),
        ("key", "00000000", "The site's host names the key 00000000"),
        ("dump", "database/../../keep", "cannot be read"),
        ("dump", "database/nothing", "The dump that arrived is not what the manifest says"),
        ("media", {"../../keep": [4, "x"]}, "1 files are not what the manifest says"),
        ("media", [], "cannot be read"),
    ],
)
def test_what_does_not_fit_the_manifest_is_refused_and_nothing_outside_is_touched(
    arrived: Pull, name: str, value: object, told: str
) -> None:
    (arrived.folder / "keep").write_text("mine")
    manifest = arrived.tree / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), name: value}))
    with pytest.raises(BackupFailed, match=told):
        arrived._compared()
    assert (arrived.folder / "keep").read_text() == "mine"


@pytest.mark.once
def test_a_manifest_that_is_a_link_or_nonsense_is_none(arrived: Pull, tmp_path: Path) -> None:
    manifest, elsewhere = arrived.tree / "manifest.json", tmp_path / "elsewhere.json"
    manifest.rename(elsewhere)
    manifest.symlink_to(elsewhere)
    with pytest.raises(BackupFailed, match="has no manifest"):
        arrived._compared()
    manifest.unlink()
    manifest.write_text("[" * 100_000)
    with pytest.raises(BackupFailed, match="cannot be read"):
        arrived._compared()


@pytest.mark.once
def test_a_file_that_is_not_what_the_manifest_says_is_fetched_anew_by_the_next_pull(arrived: Pull) -> None:
    broken = next((arrived.tree / "media").rglob("*.webp"))
    whole, times = broken.read_bytes(), broken.stat()
    broken.unlink()
    broken.write_bytes(bytes(len(whole)))
    os.utime(broken, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(BackupFailed, match="1 files are not what the manifest says"):
        arrived._compared()
    arrived.run()
    assert broken.read_bytes() == whole


@pytest.mark.once
def test_links_and_pipes_of_a_hostile_host_do_not_arrive(host: Host, pull: Pull, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    bad = f"ln -s {outside} {host.tree}/out; mkfifo {host.tree}/pipe; ln -s {outside} {host.tree}/media/out"
    host.stand_before_the_gate(f'case "$SSH_ORIGINAL_COMMAND" in rsync*) {bad};; esac')
    made = pull.run()
    repository = pull.store.repository()
    with laid_out(pull.site, repository, repository.snapshot(made.snapshot), only=()) as laid:
        names = {path.name for path in laid.folder.iterdir()} | {path.name for path in laid.media.iterdir()}
    assert "manifest.json" in names
    assert not names & {"out", "pipe"}


@pytest.mark.once
def test_whatever_a_hostile_host_answers_is_shown_without_control_characters(host: Host, pull: Pull) -> None:
    answer = '{"failed": {"message": "\\u001b[2Jyour disk is full", "hint": "\\u0007"}}'
    host.stand_before_the_gate(f"printf '%s\\n' nonsense '[[[' '{answer}'; exit")
    with pytest.raises(BackupFailed) as caught:
        pull.run()
    assert (caught.value.message, caught.value.hint) == ("[2Jyour disk is full", "")
    host.stand_before_the_gate("""printf '%s\\n' '{"done": {"bytes": "many"}}'; exit""")
    with pytest.raises(BackupFailed, match="does not say how large the backup is"):
        pull.run()


@pytest.mark.once
def test_two_pulls_at_once_are_told_of_each_other(host: Host, pull: Pull) -> None:
    with host.store.alone("a backup that is pulled"), pytest.raises(BackupFailed, match="At work already: a backup"):
        pull.run()
    with pull.store.alone("a pull"), pytest.raises(BackupFailed, match="At work already: a pull"):
        pull.run()
