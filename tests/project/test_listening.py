import pytest

from homepress.errors import CannotListen
from homepress.project import listening

pytestmark = pytest.mark.once


def test_port_0_takes_a_free_port() -> None:
    with listening.bind("127.0.0.1", 0) as bound:
        assert bound.getsockname()[1] > 0


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "a" * 300, "127.0.0.1:80"])
def test_a_host_that_is_not_ours_is_refused_with_a_hint(host: str) -> None:
    with pytest.raises(CannotListen) as refused:
        listening.bind(host, 0)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("host", "loopback", "wildcard"),
    [
        ("127.0.0.1", True, False),
        ("127.9.9.9", True, False),
        ("localhost", True, False),
        ("::1", True, False),
        ("0.0.0.0", False, True),
        ("::", False, True),
        ("", False, True),
        ("192.168.1.5", False, False),
        ("localhost.mallory.example", False, False),
    ],
)
def test_who_can_reach_an_address(host: str, loopback: bool, wildcard: bool) -> None:
    assert (listening.is_loopback(host), listening.is_wildcard(host)) == (loopback, wildcard)


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert listening.origin("::1", 8000) == "http://[::1]:8000"
