"""A home server behind a router pulls from the site's host, which cannot reach it."""

import json
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.hosts.owner import Owner
from tests.hosts.shelf import Telephone, cutting
from tests.rig.host import Host

HOME = """
[hosts.home]
address = "{address}"
ssh_key = "{key}"
roles = ["backups"]
"""
KEY = "K7QD-4F2M-9XWA-HJ3T-BN6P-ZC8R-5VEL-YG7S"
REPOSITORY = "/srv/backups/blog"
STORE = "/var/lib/homepress/backups/blog"
OFFERED = "/var/lib/homepress/offered/blog/tree"


@dataclass
class Pulling:
    """Alice's blog, and her home server."""

    blog: Owner
    home: Host
    telephone: Telephone

    def at_home(self, command: str, *, check: bool = True) -> str:
        return self.home.run(f"sudo sh -c {shlex.quote(command)}", timeout=900, check=check)

    def pull(self) -> str:
        """Pull now, as the timer does; return how the job ended: `success`, `exit-code`."""
        unit = "homepress-blog-backups@daily.service"
        self.at_home(f"systemctl stop {unit}; systemctl start {unit}", check=False)
        return self.at_home(f"systemctl show -p Result --value {unit}").strip()

    def log(self) -> str:
        return self.at_home("journalctl -u homepress-blog-backups@daily -o cat --no-pager -n 40")

    def snapshots(self) -> list[dict[str, Any]]:
        told = self.at_home(f"restic -q -r {REPOSITORY} --password-file {STORE}/key snapshots --json")
        found: list[dict[str, Any]] = json.loads(told)
        return found

    @property
    def newest(self) -> str:
        """The id of the newest one. Of one day the newest stays, and the newest that is proven."""
        return str(max(self.snapshots(), key=lambda one: str(one["time"]))["id"])

    def status(self) -> str:
        """Return what `homepress status` says of the backups at home."""
        told = json.loads(self.blog.homepress("status", "--json", code=None))
        return next(f"{line['level']}: {line['text']}" for line in told["lines"] if line["name"] == "backup at home")

    def ask(self, command: str) -> str:
        """Ask something of the site's host with the pulling key, as whoever stole it would; return all that comes."""
        key = "/etc/homepress/blog/pulling"
        ssh = f"ssh -F none -i {key}/id_ed25519 -o UserKnownHostsFile={key}/known_hosts -o BatchMode=yes"
        return self.at_home(f"timeout 60 {ssh} {command} </dev/null 2>&1; echo ended with $?", check=False)

    def wait_until_answered(self, whom: str) -> None:
        """Return when sshd lets this address in again, which was refused too often (PerSourcePenalties)."""
        for _ in range(60):
            if "This key pulls backups" in self.ask(f"{whom} id"):
                return
            time.sleep(2)
        raise AssertionError("the host answers no more")


@pytest.fixture(scope="module")
def pulling(blog: Owner, telephone: Telephone) -> Iterator[Pulling]:
    home = blog.rig.home("home", owners=[blog.laptop.address])
    toml, env = blog.folder / "homepress.toml", blog.folder / ".env"
    before = toml.read_text(), env.read_text()
    env.write_text(f"{before[1]}HOMEPRESS_BACKUP_KEY={KEY}\nHOMEPRESS_NOTIFY_URLS={telephone.url}\n")
    blog.commit({"homepress.toml": before[0] + HOME.format(address=home.address, key=blog.rig.key)})
    blog.homepress("apply", "--yes")
    home.user = "owner"
    blog.homepress("deploy", "--no-outside")
    yield Pulling(blog, home, telephone)
    env.write_text(before[1])
    blog.commit({"homepress.toml": before[0]})
    home.remove()


def test_one_apply_sets_both_machines_up_and_the_next_changes_nothing(pulling: Pulling) -> None:
    told = pulling.blog.homepress("plan")
    assert told.count("all is as wanted") == 2


def test_the_sites_host_has_no_way_into_the_home(pulling: Pulling) -> None:
    def reaches(address: str) -> str:
        return f"timeout 5 bash -c '</dev/tcp/{address}/22' && echo reached || echo out of reach"

    assert "out of reach" in pulling.blog.on_host(reaches(pulling.home.address))
    assert "reached" in pulling.at_home(reaches(pulling.blog.host.address))


def test_a_backup_is_pulled_proven_and_told_of_on_the_sites_host(pulling: Pulling, measured: list[str]) -> None:
    assert pulling.pull() == "success", pulling.log()
    assert "Backup proven" in pulling.telephone.take()
    (snapshot,) = pulling.snapshots()
    assert snapshot["hostname"] == "letters.test"
    assert pulling.status().startswith(f"fine: {snapshot['id'][:8]} proven, 0 hours old")
    assert pulling.blog.on_host(f"ls {OFFERED} 2>&1; ls -A /var/lib/homepress/sites/blog", check=False).count("tree")
    assert ".backup" not in pulling.blog.on_host("ls -A /var/lib/homepress/sites/blog")
    left = pulling.at_home("ls -A /var/lib/homepress/pulled/blog/tree /var/lib/homepress/sites/blog")
    assert "database" not in left
    receipt = json.loads(pulling.at_home(f"cat {STORE}/receipts/{snapshot['id']}.json"))
    measured.append(f"a rehearsal at home, of the backup that was pulled: {receipt['seconds']:.0f} s")
    assert [check["name"] for check in receipt["checks"]][-2:] == ["signed-in page", "host"]


def test_it_holds_the_release_and_the_certificates_too(pulling: Pulling) -> None:
    told = pulling.at_home(f"restic -q -r {REPOSITORY} --password-file {STORE}/key ls latest")
    release = pulling.blog.releases()["serving"]
    assert f"/srv/homepress/blog/releases/{release}/release.json" in told
    assert "/etc/homepress/blog/environment" in told
    assert "acme" in told


def test_who_handles_what_comes_cannot_delete_a_backup(pulling: Pulling) -> None:
    """The user as whom SSH, rsync, PostgreSQL and the site's code run."""
    for path in (REPOSITORY, STORE, "/var/lib/homepress/pulled/blog/tree"):
        assert "Permission denied" in pulling.at_home(
            f"runuser -u homepress-blog -- ls {path}/keys {path}/receipts {path}/media 2>&1", check=False
        )
    assert "not allowed" in pulling.at_home("runuser -u homepress-blog -- sudo -n id 2>&1; echo not allowed")


def test_the_pulling_key_is_tried_against_everything_else_and_gets_nothing(pulling: Pulling) -> None:
    address = pulling.blog.host.address
    me = f"homepress-blog-pull@{address}"
    tried = {
        "a shell": me,
        "a command": f"{me} id",
        "an injection": f'{me} "make; id"',
        "sudo": f"{me} sudo -n id",
        "a terminal": f"-tt {me} id",
        "sftp": f"-s {me} sftp",
        "a variable": f"-o SetEnv=BASH_ENV=/etc/passwd {me} env",
        "rsync's writing": f"{me} rsync --server -e.LsfxCIvu . /tmp",
        "rsync elsewhere": f"{me} rsync --server --sender -e.LsfxCIvu . /etc",
        "the environment": f"{me} cat /etc/homepress/blog/environment",
    }
    for what, words in tried.items():
        said = pulling.ask(words)
        assert "ended with 0" not in said, what
        assert "uid=" not in said, what
        assert "SECRET_KEY" not in said, what
        assert "This key pulls backups" in said or what in {"sftp", "a terminal"}, (what, said)
    through = pulling.ask(f"-W 127.0.0.1:22 {me}")
    assert "prohibited" in through or "open failed" in through
    back = pulling.ask(f"-N -o ExitOnForwardFailure=yes -R 127.0.0.1:9999:127.0.0.1:22 {me}")
    assert "forwarding failed" in back
    assert "ended with 0" not in pulling.ask(f"-N -o ExitOnForwardFailure=yes -w any:any {me}")
    for what, words in {
        "the owner": f"owner@{address} id",
        "root": f"root@{address} id",
        "the site": f"homepress-blog@{address} id",
        "postgres": f"postgres@{address} id",
    }.items():
        assert "Permission denied (publickey)" in pulling.ask(words), what
    pulling.wait_until_answered(me)


def test_its_user_can_do_nothing_even_with_a_shell(pulling: Pulling) -> None:
    def try_(command: str) -> str:
        return pulling.blog.on_host(f"runuser -u homepress-blog-pull -- {command} 2>&1", check=False)

    assert "Permission denied" in try_("cat /etc/homepress/blog/environment")
    assert "Permission denied" in try_("ls /var/lib/homepress/sites/blog/media")
    assert "Permission denied" in try_("ls /var/lib/homepress/backups/blog")
    assert "Permission denied" in try_(f"touch {OFFERED.rpartition('/')[0]}/x")
    assert "uid=0" not in try_("sudo -n id")
    assert "uid=" not in try_("psql -l homepress-blog").replace("does not exist", "")


def test_a_connection_that_is_cut_is_told_and_the_next_pull_works(pulling: Pulling) -> None:
    before = pulling.snapshots()
    pulling.blog.on_host(
        "dd if=/dev/urandom of=/var/lib/homepress/sites/blog/media/large.bin bs=1M count=60 status=none"
    )
    pulling.blog.on_host("chown homepress-blog /var/lib/homepress/sites/blog/media/large.bin")
    with cutting(pulling.blog.on_host, "pkill -9 -u homepress-blog-pull rsync"):
        assert pulling.pull() == "exit-code"
    assert "was cut while files were copied" in pulling.log()
    assert "was cut while files were copied" in pulling.telephone.take()
    assert pulling.snapshots() == before
    assert pulling.pull() == "success", pulling.log()
    assert pulling.newest not in {one["id"] for one in before}


def test_a_connection_that_is_cut_in_the_dump_is_told(pulling: Pulling) -> None:
    before = pulling.snapshots()
    with cutting(pulling.blog.on_host, "pgrep pg_dump && pkill -9 -u homepress-blog-pull sshd"):
        assert pulling.pull() == "exit-code"
    assert "FAILED" in pulling.telephone.take(), pulling.log()
    assert pulling.snapshots() == before
    assert pulling.pull() == "success", pulling.log()


def test_a_host_that_is_away_for_three_days_is_told_and_pulled_from_when_it_is_back(pulling: Pulling) -> None:
    before = pulling.newest
    pulling.home.place.unplug()
    try:
        pulling.blog.on_host(
            "cd /var/lib/homepress/backups/blog.home && python3 - <<'END'\n" + AGE + "END\n"
            "systemctl start homepress-blog-backups@watch-home; true"
        )
        told = pulling.status()
        assert "bad" in told
        assert "3 days old" in told
        said = pulling.blog.on_host("journalctl -u homepress-blog-backups@watch-home -o cat --no-pager -n 20")
        assert "The newest proven backup is 3 days old" in said
        assert "Backups are too old" in pulling.telephone.take()
    finally:
        pulling.home.place.plug_in()
    assert pulling.pull() == "success", pulling.log()
    assert pulling.newest != before
    assert pulling.status().startswith("fine: ")


AGE = """
import hashlib, hmac, json, pathlib
key = pathlib.Path("key").read_text().strip()
for path in pathlib.Path("receipts").glob("*.json"):
    facts = json.loads(path.read_text())
    facts.pop("signature")
    facts["made_at"] = __import__("datetime").datetime.fromtimestamp(
        __import__("time").time() - 73 * 3600, __import__("datetime").timezone.utc
    ).isoformat(timespec="seconds")
    signing = hashlib.sha256(b"homepress receipts\\0" + key.encode()).digest()
    text = json.dumps(facts, sort_keys=True).encode()
    facts["signature"] = hmac.new(signing, text, hashlib.sha256).hexdigest()
    path.write_text(json.dumps(facts))
    last = json.loads(pathlib.Path("last.json").read_text())
    pathlib.Path("last.json").write_text(json.dumps({**last, "made_at": facts["made_at"]}))
"""
