"""From a bare host to a ready one, and everything that must not go wrong on the way."""

import sys
import time
from pathlib import Path

import pytest

from homepress.cli import hosts as commands
from homepress.errors import HostError
from homepress.hosting.configuration.site_folder import read
from homepress.hosting.releases import outside
from tests.hosts.ready import Ready
from tests.rig.rig import Rig

JOURNAL = "/etc/systemd/journald.conf.d/homepress.conf"


def test_a_second_plan_is_empty_and_the_first_contact_is_pinned(ready: Ready) -> None:
    assert ready.plan() == ""
    assert f"{ready.host.address} ssh-ed25519 " in (ready.folder / "known_hosts").read_text()


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
