import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.core.trusted_proxies import TrustedProxies, client_behind, parse_address
from homepress.errors import ConfigurationError

pytestmark = pytest.mark.once

PROXIES = TrustedProxies.read(["127.0.0.1", "10.0.0.0/8", "fd00::/8", "unix"])
OUTSIDE = TrustedProxies.read(["192.0.2.1"])


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        # nobody in between
        ("198.51.100.7", "", "198.51.100.7"),
        ("2001:db8::7", "", "2001:db8::7"),
        # mallory writes the header herself
        ("198.51.100.7", "127.0.0.1", "198.51.100.7"),
        ("198.51.100.7", "10.0.0.1, 127.0.0.1", "198.51.100.7"),
        ("2001:db8::7", "fd00::1", "2001:db8::7"),
        # one proxy
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "2001:db8::7", "2001:db8::7"),
        ("fd00::1", "198.51.100.7", "198.51.100.7"),
        # several proxies
        ("127.0.0.1", "198.51.100.7, 10.0.0.2, 10.0.0.1", "198.51.100.7"),
        # mallory writes the header, and a proxy adds to it
        ("127.0.0.1", "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("127.0.0.1", "mallory, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", ",,,,198.51.100.7", "198.51.100.7"),
        # forms in which proxies write addresses
        ("127.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("127.0.0.1", "[2001:db8::7]", "2001:db8::7"),
        ("127.0.0.1", " 198.51.100.7 ", "198.51.100.7"),
        ("127.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "2001:DB8:0:0:0:0:0:7", "2001:db8::7"),
        ("127.0.0.1", "fe80::7%eth0", "fe80::7"),
        # a request of the proxy's own, such as a health check
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "10.0.0.5", "10.0.0.5"),
        # garbage ends the search at the last address somebody vouched for
        ("127.0.0.1", "unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7,", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, _hidden, 10.0.0.2", "10.0.0.2"),
        ("127.0.0.1", "198.51.100.7:99999", "127.0.0.1"),
        ("127.0.0.1", "[2001:db8::7]x", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.300", "127.0.0.1"),
        ("127.0.0.1", "0x7f.1", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7\n", "198.51.100.7"),
        ("127.0.0.1", "١٩٨.51.100.7", "127.0.0.1"),
        # a proxy on a Unix socket
        (None, "198.51.100.7", "198.51.100.7"),
        (None, "203.0.113.1, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (None, "", None),
        (None, "unknown", None),
    ],
)
def test_the_client_is_who_the_last_trusted_proxy_saw(peer: str | None, forwarded_for: str, client: str | None) -> None:
    found = client_behind(None if peer is None else parse_address(peer), forwarded_for, PROXIES)

    assert found == (None if client is None else ipaddress.ip_address(client))


def test_a_unix_socket_is_believed_only_where_it_is_named() -> None:
    assert client_behind(None, "198.51.100.7", OUTSIDE) is None


def test_a_list_of_many_hops_is_read_to_a_bound() -> None:
    hops = ", ".join(["198.51.100.7"] + ["10.0.0.1"] * 100_000)

    assert client_behind(ipaddress.ip_address("127.0.0.1"), hops, PROXIES) == ipaddress.ip_address("10.0.0.1")


@given(st.text(), st.ip_addresses())
def test_no_header_changes_anything_for_a_peer_that_is_not_trusted(
    header: str, peer: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> None:
    assert client_behind(peer, header, TrustedProxies()) == peer


@given(st.text())
def test_whatever_the_client_writes_the_proxy_s_own_entry_counts(header: str) -> None:
    seen = ipaddress.ip_address("198.51.100.7")

    assert client_behind(ipaddress.ip_address("127.0.0.1"), f"{header},198.51.100.7", PROXIES) == seen


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("localhost", "not a network or address"),
        ("10.0.0.1/8", "has host bits set"),
        ("10.0.0.0/33", "not a network or address"),
        ("*", "not a network or address"),
        ("0.0.0.0/0", "is everybody"),
        ("::/0", "is everybody"),
    ],
)
def test_a_wrong_network_is_an_error_that_names_it(name: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match="HOMEPRESS_TRUSTED_PROXIES") as error:
        TrustedProxies.read([name])

    assert said in error.value.message
    assert name in error.value.message
