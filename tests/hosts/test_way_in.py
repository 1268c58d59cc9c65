"""The way in: only the owner's, proven before it is changed, and open whatever goes wrong."""

import time

import pytest

from homepress.hosting.apply import guarding
from homepress.hosting.configuration.site_folder import read
from homepress.hosting.connection import CannotSignIn, CommandFailed, Connection, sign_in
from homepress.hosting.operations import command
from homepress.hosting.plan.steps import Guard, Step
from tests.hosts.ready import Ready
from tests.rig.rig import Rig


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
