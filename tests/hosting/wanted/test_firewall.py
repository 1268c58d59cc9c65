import pytest

from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.state import Entry, State
from homepress.hosting.resources.files import File
from homepress.hosting.wanted import firewall

pytestmark = pytest.mark.once

HOST = Host(name="main", address="192.0.2.10")
FILE = File(firewall.RULES, firewall.rules_of(HOST), "why")
WISH = firewall._Firewall(FILE)
LISTING = "table inet homepress {\n chain input {\n  tcp dport 22 accept\n }\n}\n"


def state(*, listed: str, loaded: str = LISTING, content: str = FILE.data.decode()) -> State:
    return State(
        entries={FILE.path: Entry("file", "644", "root", "root", content.encode())},
        answers={firewall.LIST: listed, f"cat {firewall.LOADED}": loaded},
    )


def accepted(host: Host) -> list[str]:
    return [line.strip() for line in firewall.rules_of(host).splitlines() if line.strip().endswith(" accept")]


def test_strangers_reach_ssh_http_and_https_alone() -> None:
    ports = [rule for rule in accepted(HOST) if "dport" in rule and "sport" not in rule and "fe80" not in rule]

    assert ports == ["tcp dport 22 accept", "tcp dport { 80, 443 } accept", "udp dport 443 accept"]
    assert "policy drop;" in firewall.rules_of(HOST)


def test_the_owners_port_for_ssh_and_more_ports_are_open() -> None:
    rules = accepted(Host(name="main", address="192.0.2.10", port=2222, open_ports=("25/tcp", "51820/udp")))

    assert {"tcp dport 2222 accept", "tcp dport 25 accept", "udp dport 51820 accept"} <= set(rules)


def test_a_host_that_serves_nothing_opens_ssh_alone() -> None:
    assert not [rule for rule in accepted(Host(name="x", address="192.0.2.11", roles=())) if "443" in rule]


def test_no_table_but_our_own_is_touched() -> None:
    text = firewall.rules_of(HOST) + firewall.unit_text()

    assert "flush" not in text
    assert {line.split("{")[0].strip() for line in text.splitlines() if line.startswith(("table", "delete"))} == {
        "table inet homepress",
        "delete table inet homepress",
    }


def test_rules_that_are_in_force_are_no_step() -> None:
    assert WISH.step(state(listed=LISTING), ()) is None


def test_a_rule_that_was_removed_by_hand_comes_back() -> None:
    step = WISH.step(state(listed=LISTING.replace("  tcp dport 22 accept\n", "")), ())

    assert step
    assert "+  tcp dport 22 accept" in step.diff
    assert step.guard


def test_a_table_that_is_gone_is_loaded_again() -> None:
    assert WISH.step(state(listed="", loaded=""), ())


def test_a_change_is_taken_back_to_the_old_rules_or_to_none() -> None:
    step = WISH.step(State(), ())

    assert step
    assert step.guard
    assert step.guard.backup == (firewall.RULES,)
    assert "delete table inet homepress" in str(step.guard.undo)


@pytest.mark.parametrize("protocol", ["tcp dport { 80, 443 }", "udp dport 443"])
def test_one_address_opens_so_many_connections_and_a_network_of_ipv6_counts_as_one(protocol: str) -> None:
    limits = [line.strip() for line in firewall.rules_of(HOST).splitlines() if "limit rate over" in line]

    assert f"{protocol} ct state new add @crowd4 {{ ip saddr limit rate over {firewall.CONNECTIONS} }} drop" in limits
    assert [one for one in limits if one.startswith(protocol) and "ip6 saddr & ffff:ffff:ffff:ffff::" in one]
