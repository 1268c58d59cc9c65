"""From a bare host to a ready one, and everything that must not go wrong on the way."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from homepress.cli import hosts as commands
from homepress.errors import HostError
from homepress.hosting.apply import guarding
from homepress.hosting.configuration.site_folder import read
from homepress.hosting.connection import CannotSignIn, CommandFailed, Connection, sign_in
from homepress.hosting.creating import create
from homepress.hosting.operations import command
from homepress.hosting.plan.steps import Guard, Step
from homepress.hosting.releases import outside
from tests.rig.host import Host
from tests.rig.network import Place
from tests.rig.rig import Rig

JOURNAL = "/etc/systemd/journald.conf.d/homepress.conf"


@dataclass
class Ready:
    """A host that was applied to, its site's folder, and a visitor with another address."""

    host: Host
    folder: Path
    visitor: Place

    def homepress(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the owner does."""
        code = "import sys; from homepress.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def as_owner(self, words: str) -> str:
        with sign_in(read(self.folder).configuration.site_host, folder=self.folder) as connection:
            return connection.run("sh", "-c", words).stdout

    def plan(self) -> str:
        done = self.homepress("plan")
        assert done.returncode in {0, 2}, done.stderr
        assert (done.returncode == 0) == ("all is as wanted" in done.stdout)
        return done.stdout if done.returncode else ""


@pytest.fixture(scope="module")
def ready(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    folder = tmp_path_factory.mktemp("sites") / "blog"
    host, visitor = rig.host("ready"), rig.visitor("reader")
    for name in ("blog.test", "www.blog.test", "admin.blog.test"):
        rig.services.name(name, host.address)
    create(folder, domain="blog.test", address=host.address, home=folder)
    (folder / "key.pub").write_text(rig.key.with_suffix(".pub").read_text())
    (folder / "authority.pem").write_text(rig.services.trusted)
    text = (folder / "homepress.toml").read_text()
    text = text.replace('# keys = ["~/.ssh/id_ed25519.pub"]', 'keys = ["key.pub"]')
    text = text.replace('# ssh_key = "~/.ssh/id_ed25519"', f'ssh_key = "{rig.key}"')
    text = text.replace('# aliases = ["www.example.org"]', 'aliases = ["www.blog.test"]')
    text += f"""
[edge]
acme_directory = "{rig.services.directory}"
acme_root = "authority.pem"

[admin]
host = "admin.blog.test"
networks = ["10.255.0.0/24"]
"""
    (folder / "homepress.toml").write_text(text)
    ready = Ready(host, folder, visitor)
    first = ready.homepress("apply", "--yes")
    assert first.returncode == 0, first.stdout[-3000:] + first.stderr
    host.user = "owner"
    yield ready
    host.remove()


def test_a_second_plan_is_empty_and_the_first_contact_is_pinned(ready: Ready) -> None:
    assert ready.plan() == ""
    assert f"{ready.host.address} ssh-ed25519 " in (ready.folder / "known_hosts").read_text()


def test_a_host_that_shows_another_key_is_not_talked_to(ready: Ready) -> None:
    pinned = ready.folder / "known_hosts"
    before = pinned.read_text()
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8BpKjOZ6GfTIpJ1JHmnIXUxjS9KDnZCsj3UBPHhlBE"
    try:
        pinned.write_text(f"{ready.host.address} {other}\n")
        done = ready.homepress("plan")
    finally:
        pinned.write_text(before)

    assert done.returncode == 1
    assert "shows another key than the one in known_hosts" in done.stderr


def test_root_and_passwords_are_refused_and_the_owner_is_let_in(ready: Ready) -> None:
    host = read(ready.folder).configuration.site_host

    with pytest.raises(CannotSignIn):
        Connection(host, folder=ready.folder, user="root").open()
    effective = ready.as_owner("sshd -T").splitlines()
    assert {"permitrootlogin no", "passwordauthentication no", "kbdinteractiveauthentication no"} <= set(effective)
    assert ready.as_owner("id -u").strip() == "0"


SCAN = """\
import socket, sys
from concurrent.futures import ThreadPoolExecutor

def answers(port):
    try:
        socket.create_connection((sys.argv[1], port), timeout=15).close()
    except OSError:
        return False
    return True

ports = [int(port) for port in sys.argv[2:]]
with ThreadPoolExecutor(len(ports)) as pool:
    print(*[port for port, is_open in zip(ports, pool.map(answers, ports)) if is_open])
"""


def test_strangers_reach_three_ports(ready: Ready) -> None:
    """Of those that are known, and of those on which something listens."""
    ready.as_owner("systemd-run --quiet --unit=careless --collect python3 -m http.server 8081")
    deadline = time.monotonic() + 60
    while ":8081 " not in (said := ready.as_owner("ss -Htln")) and time.monotonic() < deadline:
        time.sleep(0.2)
    listening = {int(line.split()[3].rpartition(":")[2]) for line in said.splitlines()}
    assert {22, 80, 443, 8081, 5432} - listening <= {5432}  # PostgreSQL may listen on its socket alone
    ports = sorted({*outside.PORTS, 22, 80, 443, *listening})
    scan = [sys.executable, "-c", SCAN, ready.host.address, *ports]

    assert ready.visitor.run(*scan, timeout=120).stdout.split() == ["22", "80", "443"]
    ready.as_owner("systemctl stop careless")


def get(ready: Ready, root: Path, address: str) -> str:
    """What a visitor who trusts the authority gets: the status, and where a redirect leads."""
    asked = [
        "curl",
        "-s",
        "--max-time",
        "20",
        "--cacert",
        root,
        "-o",
        "/dev/null",
        "-w",
        "%{http_code} %{redirect_url}",
    ]
    return ready.visitor.run(*asked, address, check=False).stdout


def assert_visitors_are_served(ready: Ready, root: Path) -> None:
    deadline = time.monotonic() + 120  # certificates are asked for in the background
    while get(ready, root, "https://blog.test/static/none.css").startswith("000") and time.monotonic() < deadline:
        time.sleep(0.5)
    assert get(ready, root, "https://blog.test/static/none.css") == "404 "
    assert get(ready, root, "http://blog.test/a/") == "308 https://blog.test/a/"
    assert get(ready, root, "https://www.blog.test/a/?b=1") == "301 https://blog.test/a/?b=1"
    assert get(ready, root, "https://admin.blog.test/admin/")[:3] in {"000", "403"}


@pytest.fixture
def root(rig: Rig, tmp_path: Path) -> Path:
    """The root of the authority's certificates, as browsers know those of public ones."""
    path = tmp_path / "root.pem"
    path.write_text(rig.services.issuing_root())
    return path


def test_visitors_get_https_by_a_certificate_of_the_authority(ready: Ready, root: Path) -> None:
    assert_visitors_are_served(ready, root)


def test_the_edge_can_be_changed_for_the_other_and_back(ready: Ready, root: Path) -> None:
    path = ready.folder / "homepress.toml"
    before = path.read_text()
    try:
        path.write_text(before.replace("\n[edge]\n", '\n[edge]\nserver = "nginx"\n'))
        done = ready.homepress("apply", "--yes")
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        assert ready.plan() == ""
        assert ready.as_owner("systemctl is-active nginx; systemctl is-active caddy || true").split() == [
            "active",
            "inactive",
        ]
        assert_visitors_are_served(ready, root)
        assert exposure(ready, "homepress-blog-certificates") <= 3.0
    finally:
        path.write_text(before)
    done = ready.homepress("apply", "--yes")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert ready.plan() == ""
    assert_visitors_are_served(ready, root)


def test_the_units_expose_little(ready: Ready) -> None:
    for unit in ("homepress-blog-web@x", "homepress-blog-worker@x", "homepress-firewall", "caddy"):
        assert exposure(ready, unit) <= 3.0


def exposure(ready: Ready, unit: str) -> float:
    said = ready.as_owner(f"systemd-analyze security --no-pager {unit}.service | tail -n 1")
    return float(said.rpartition(": ")[2].split()[0])


def test_the_database_is_the_sites_own_and_speaks_utf8_in_utc(ready: Ready) -> None:
    asked = "select current_user, current_setting('server_encoding'), current_setting('timezone'), "
    asked += "current_setting('default_transaction_isolation')"
    said = ready.as_owner(f'cd / && runuser -u homepress-blog -- psql -XAtc "{asked}" homepress-blog')
    assert said.strip() == "homepress-blog|UTF8|UTC|read committed"
    refused = ready.as_owner("cd / && runuser -u nobody -- psql -XAtc 'select 1' homepress-blog 2>&1 || true")
    assert "fail" in refused.lower()


def test_the_site_cannot_change_its_code_and_others_cannot_read_its_secrets(ready: Ready) -> None:
    def may(user: str, words: str) -> bool:
        return (
            ready.as_owner(f"cd / && runuser -u {user} -- sh -c '{words}' >/dev/null 2>&1 && echo yes || echo no")
            == "yes"
        )

    assert may("homepress-blog", "cat /etc/homepress/blog/environment")
    assert not may("nobody", "cat /etc/homepress/blog/environment")
    assert not may("caddy", "cat /etc/homepress/blog/environment")
    assert not may("homepress-blog", "touch /srv/homepress/blog/releases/x")
    assert may("caddy", "ls /var/lib/homepress/sites/blog/pages")
    assert not may("caddy", "ls /var/lib/homepress/sites/blog")
    assert not may("nobody", "ls /var/lib/homepress/sites/blog/pages")
    assert not may("homepress-blog", "curl -s --unix-socket /run/caddy/admin.sock http://x/config/")


def test_after_a_reboot_everything_is_there(ready: Ready) -> None:
    rules = ready.as_owner("nft --stateless --terse list table inet homepress")
    ready.host.reboot()

    assert ready.plan() == ""
    assert ready.as_owner("nft --stateless --terse list table inet homepress") == rules
    assert ready.as_owner("systemctl is-active caddy fail2ban postgresql homepress-firewall").split() == ["active"] * 4


def test_what_was_changed_by_hand_shows_in_the_plan_and_comes_back(ready: Ready) -> None:
    opened = "nft insert rule inet homepress input tcp dport 8081 accept"
    ready.as_owner(f"echo Storage=none >> {JOURNAL}; chmod 444 /etc/sudoers.d/90-homepress; {opened}")

    plan = ready.plan()
    assert all(words in plan for words in ("-Storage=none", "+root:root 440", "tcp dport 8081 accept"))
    assert ready.homepress("apply", "--yes").returncode == 0
    assert ready.plan() == ""


def test_the_owners_own_rules_stay(ready: Ready) -> None:
    ready.as_owner("nft add table inet mine; nft add chain inet mine c; systemctl reload homepress-firewall")
    ready.as_owner("nft insert rule inet homepress input tcp dport 8082 accept")
    assert ready.homepress("apply", "--yes").returncode == 0
    assert "8082" not in ready.as_owner("nft list table inet homepress")
    assert "chain c" in ready.as_owner("nft list table inet mine; nft delete table inet mine")


def test_a_flush_of_all_rules_by_the_distributions_service_brings_ours_back(ready: Ready) -> None:
    ready.as_owner("systemctl start nftables && systemctl reload nftables")
    try:
        assert "policy drop" in ready.as_owner("nft list table inet homepress")
    finally:
        ready.as_owner("systemctl stop nftables; systemctl start homepress-firewall")
    assert ready.plan() == ""


def test_a_host_that_changed_since_the_plan_was_shown_is_left_alone(
    ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = read(ready.folder)
    ready.as_owner(f"echo '# one' >> {JOURNAL}")

    def say_yes_late(question: str) -> bool:
        ready.as_owner(f"echo '# two' >> {JOURNAL}")
        return True

    monkeypatch.setattr("typer.confirm", say_yes_late)
    with pytest.raises(HostError, match="has changed since the plan was shown"):
        commands.apply(folder, folder.configuration.site_host, yes=False, only="")
    assert "# one" in ready.as_owner(f"cat {JOURNAL}")
    assert ready.homepress("apply", "--yes").returncode == 0


def test_a_step_that_fails_says_what_stands_and_the_next_apply_goes_on(ready: Ready) -> None:
    dropin = "/etc/systemd/system/caddy.service.d/homepress.conf"
    ready.as_owner(f"rm {JOURNAL} {dropin}; mkdir {dropin}")

    failed = ready.homepress("apply", "--yes")
    assert failed.returncode == 1
    assert f"this step failed: {dropin}" in failed.stderr
    assert "before it stand" in failed.stderr
    assert "Storage=persistent" in ready.as_owner(f"cat {JOURNAL}")

    ready.as_owner(f"rmdir {dropin}")
    assert ready.homepress("apply", "--yes").returncode == 0
    assert ready.plan() == ""


def test_an_sshd_that_another_file_opens_again_is_told_and_the_way_in_stays(ready: Ready) -> None:
    ready.as_owner("echo 'PermitRootLogin yes' > /etc/ssh/sshd_config.d/00-aaa.conf; systemctl reload ssh")
    try:
        failed = ready.homepress("apply", "--yes")
        assert failed.returncode == 1
        assert "Another file of sshd says otherwise than: permitrootlogin no" in failed.stderr
        assert ready.as_owner("id -u").strip() == "0"
    finally:
        ready.as_owner("rm /etc/ssh/sshd_config.d/00-aaa.conf; systemctl reload ssh")
    assert ready.plan() == ""


def test_a_broken_configuration_of_sshd_is_told_and_the_way_in_stays(ready: Ready) -> None:
    broken = "/etc/ssh/sshd_config.d/50-broken.conf"
    ready.as_owner(f"sed -i /x11forwarding/d /etc/ssh/sshd_config.d/00-homepress.conf; echo 'Nonsense yes' >{broken}")
    try:
        failed = ready.homepress("apply", "--yes")
        assert failed.returncode == 1
        assert "Nonsense" in failed.stderr
        assert ready.as_owner("systemctl is-active ssh; id -u").split() == ["active", "0"]
        assert "x11forwarding" not in ready.as_owner("cat /etc/ssh/sshd_config.d/00-homepress.conf")
    finally:
        ready.as_owner(f"rm {broken}")
    assert ready.homepress("apply", "--yes").returncode == 0
    assert ready.plan() == ""


def test_a_wrong_key_does_not_lock_the_owner_out(ready: Ready) -> None:
    good = (ready.folder / "key.pub").read_text()
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8BpKjOZ6GfTIpJ1JHmnIXUxjS9KDnZCsj3UBPHhlBE mallory\n"
    try:
        (ready.folder / "key.pub").write_text(other)
        failed = ready.homepress("apply", "--yes")
    finally:
        (ready.folder / "key.pub").write_text(good)

    assert failed.returncode == 1
    assert "no new connection could be made, so it was taken back" in failed.stderr
    assert ready.plan() == ""


def test_a_change_that_nobody_confirms_is_taken_back_by_the_host_itself(
    ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the owner's machine dies between the change and its confirmation."""
    monkeypatch.setattr(guarding, "SECONDS", 3)
    ready.as_owner("echo old >/etc/homepress-test")
    with sign_in(read(ready.folder).configuration.site_host, folder=ready.folder) as connection:
        guarding.arm(connection, Guard("test", backup=("/etc/homepress-test",), undo=()))
        connection.run("sh", "-c", "echo new >/etc/homepress-test")

    deadline = time.monotonic() + 60
    while (said := ready.as_owner("cat /etc/homepress-test")) != "old" and time.monotonic() < deadline:
        time.sleep(0.5)
    assert said == "old"
    ready.as_owner("rm /etc/homepress-test")


def test_a_change_that_nobody_confirms_is_taken_back_by_a_boot(ready: Ready) -> None:
    """As where a host is restarted from its provider's console because the owner cannot get in any more."""
    ready.as_owner("echo old >/etc/homepress-test; rm -f /etc/homepress-new")
    guard = Guard("test", backup=("/etc/homepress-test", "/etc/homepress-new"), undo=(command("touch", "/run/undone"),))
    with sign_in(read(ready.folder).configuration.site_host, folder=ready.folder) as connection:
        guarding.arm(connection, guard)
        connection.run("sh", "-c", "echo new | tee /etc/homepress-test >/etc/homepress-new")
    ready.host.pull_the_plug()
    ready.host.boot()

    assert ready.as_owner("cat /etc/homepress-test; ls /etc/homepress-new /run/undone 2>/dev/null || true") == "old"
    assert "guard" not in ready.as_owner("ls /etc/systemd/system /etc/systemd/system/*.wants")
    with sign_in(read(ready.folder).configuration.site_host, folder=ready.folder) as connection:
        guarding.arm(connection, guard)
        guarding._disarm(connection, guard)
    ready.host.reboot()
    assert "guard" not in ready.as_owner("ls /etc/systemd/system /etc/systemd/system/*.wants")
    assert ready.as_owner("cat /etc/homepress-test; rm /etc/homepress-test") == "old"


def test_a_guard_takes_back_at_once_what_cuts_new_connections(ready: Ready) -> None:
    deaf = "nft add table inet deaf; nft add chain inet deaf c '{ type filter hook input priority -5; }'"
    deaf += "; nft add rule inet deaf c tcp dport 22 ct state new drop"
    guard = Guard("cut", backup=("/etc/homepress-cut",), undo=(command("nft", "delete", "table", "inet", "deaf"),))
    operations = (command("touch", "/etc/homepress-cut"), command("sh", "-c", deaf))
    host = read(ready.folder).configuration.site_host
    with sign_in(host, folder=ready.folder) as connection, pytest.raises(CommandFailed) as caught:
        guarding.change_guarded(connection, Step("x", "x", "x", "changed", (), operations, guard), guard)
    assert "taken back" in caught.value.hint
    assert "gone" in ready.as_owner("test -e /etc/homepress-cut || echo gone")
    assert ready.as_owner("systemctl is-active homepress-guard-cut.timer || true").strip() == "inactive"


def test_what_is_wanted_no_more_is_removed(ready: Ready) -> None:
    path = ready.folder / "homepress.toml"
    before = path.read_text()
    try:
        path.write_text(before.replace("# automatic = true", "automatic = false").replace("# [updates]", "[updates]"))
        assert "/etc/apt/apt.conf.d/52homepress" in ready.plan()
        assert ready.homepress("apply", "--yes").returncode == 0
        assert "no" in ready.as_owner("test -e /etc/apt/apt.conf.d/52homepress || echo no")
    finally:
        path.write_text(before)
    assert ready.homepress("apply", "--yes").returncode == 0
    assert 'Automatic-Reboot-Time "04:00"' in ready.as_owner("apt-config dump")


def test_a_secret_changes_without_being_shown(ready: Ready) -> None:
    path = ready.folder / ".env"
    before = path.read_text()
    try:
        path.write_text(before + "HOMEPRESS_MAIL_URL=smtp://user:t0psecret@mail.example.org:587\n")
        shown = ready.plan()
        done = ready.homepress("apply", "--yes")
    finally:
        path.write_text(before)
    assert "+HOMEPRESS_MAIL_URL=…" in shown
    assert "t0psecret" not in shown + done.stdout + done.stderr
    assert done.returncode == 0
    assert "t0psecret" not in ready.plan()
    assert ready.homepress("apply", "--yes").returncode == 0


def test_who_guesses_is_shut_out_and_the_owner_is_not(ready: Ready, rig: Rig) -> None:
    mallory = rig.visitor("mallory")
    options = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
    for number in range(8):
        guess = [
            "timeout",
            "10",
            "ssh",
            *options,
            "-o",
            "ConnectTimeout=3",
            f"guess{number}@{ready.host.address}",
            "true",
        ]
        mallory.run(*guess, check=False)
    deadline = time.monotonic() + 60
    while (
        mallory.address not in (said := ready.as_owner("fail2ban-client status sshd")) and time.monotonic() < deadline
    ):
        time.sleep(1)
    assert mallory.address in said
    probe = ["timeout", "3", "bash", "-c", f"</dev/tcp/{ready.host.address}/22"]
    assert mallory.run(*probe, check=False).returncode != 0
    assert ready.visitor.run(*probe, check=False).returncode == 0
