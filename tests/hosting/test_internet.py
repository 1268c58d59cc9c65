import pytest

from homepress.hosting import internet
from tests.hosting.sites import SMALLEST, site

pytestmark = pytest.mark.once

ADMIN = '[admin]\nhost = "admin.example.org"\n'
ALIASES = SMALLEST.replace('domain = "example.org"', 'domain = "example.org"\naliases = ["www.example.org"]')


def records(more: str = "", text: str = SMALLEST) -> list[tuple[str, str, str]]:
    return [(one.name, one.type, one.value) for one in internet.records(site(more, text=text).configuration)]


def test_every_name_leads_to_the_host() -> None:
    assert records(ADMIN, ALIASES) == [
        ("example.org", "A", "192.0.2.10"),
        ("www.example.org", "A", "192.0.2.10"),
        ("admin.example.org", "A", "192.0.2.10"),
        ("example.org", "CAA", '0 issue "letsencrypt.org"'),
    ]


def test_an_ipv6_address_has_records_of_its_own() -> None:
    both = SMALLEST.replace('address = "192.0.2.10"', 'address = "192.0.2.10"\nipv6 = "2001:db8::1"')

    assert records(text=both)[:2] == [("example.org", "A", "192.0.2.10"), ("example.org", "AAAA", "2001:db8::1")]
    assert records(text=SMALLEST.replace("192.0.2.10", "2001:db8::2"))[0] == ("example.org", "AAAA", "2001:db8::2")


def test_a_host_with_a_name_is_followed_there() -> None:
    assert records(text=SMALLEST.replace("192.0.2.10", "pi.example.net"))[0] == (
        "example.org",
        "A, AAAA",
        "as pi.example.net",
    )


def test_every_port_is_listed_with_who_reaches_it() -> None:
    opened = SMALLEST + 'port = 2222\nopen_ports = ["51820/udp"]\n'

    assert [(one.port, one.reached_by) for one in internet.ports(site(text=opened).configuration)] == [
        ("2222/tcp", "you"),
        ("80/tcp", "everybody"),
        ("443/tcp", "everybody"),
        ("443/udp", "everybody"),
        ("51820/udp", "everybody"),
    ]


def test_an_address_that_the_internet_cannot_reach_is_remarked() -> None:
    home = SMALLEST.replace("192.0.2.10", "192.168.1.20")

    assert internet.remarks(site(text=SMALLEST.replace("192.0.2.10", "pi.example.net")).configuration) == []
    assert "192.168.1.20 is a private address" in internet.remarks(site(text=home).configuration)[0]
