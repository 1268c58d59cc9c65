"""The rig itself: what tests on hosts may take for granted."""

from tests.rig.rig import Rig


def test_a_bare_host_boots_and_a_visitor_reaches_it(rig: Rig) -> None:
    host, visitor = rig.host("bare"), rig.visitor("caller")
    rig.services.name("bare.test", host.address)
    assert host.run("systemctl is-system-running; cat /proc/1/comm").split() == ["running", "systemd"]
    assert "bare.test ssh-ed25519" in visitor.run("ssh-keyscan", "-t", "ed25519", "bare.test").stdout
    host.run("touch /root/kept")
    host.reboot()
    assert host.path("/root/kept").exists()
    host.remove()


def test_a_host_knows_the_names_of_its_internet_and_gets_nowhere_else(rig: Rig) -> None:
    host = rig.host("curious")
    assert rig.services.place.address in host.run("getent hosts acme.test")
    unreachable = "10.0.0.1 192.168.1.1 169.254.169.254"
    for address in unreachable.split():
        assert host.run(f"curl -s -m 3 http://{address}/; echo $?").strip() in {"7", "28"}
    host.remove()


def test_two_rigs_stand_beside_each_other(rig: Rig) -> None:
    from tests.rig import rig as rigs

    with rigs.raised() as other:
        assert other.internet.network != rig.internet.network
        assert other.services.issuing_root() != rig.services.issuing_root()
