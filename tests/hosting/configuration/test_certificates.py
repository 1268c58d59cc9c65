import pytest

from homepress.hosting.configuration import certificates
from tests.hosting.certificates import KEY, NOW, OTHER_KEY, certificate, pem

pytestmark = pytest.mark.once


def said(text: bytes, key: bytes = b"", *names: str) -> list[str]:
    names = names or ("example.org", "www.example.org")
    return [str(one) for one in certificates.problems(text, key or pem(KEY), names=names, now=NOW)]


@pytest.mark.parametrize("names", [("example.org", "www.example.org"), ("example.org", "*.example.org")])
def test_a_certificate_for_every_name_is_fine(names: tuple[str, ...]) -> None:
    assert said(certificate(*names)) == []


def test_a_chain_counts_by_its_first() -> None:
    assert said(certificate("example.org", "www.example.org") + certificate("other.test")) == []


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        (certificate("example.org"), b"", "edge.certificate: is not for www.example.org"),
        (certificate("*.example.org"), b"", "edge.certificate: is not for example.org"),
        (certificate(), b"", "edge.certificate: is not for example.org, www.example.org"),
        (certificate("example.org", "www.example.org"), pem(OTHER_KEY), "_key: belongs to another certificate"),
        (certificate("example.org", "www.example.org"), pem(KEY, password=b"x"), "_key: cannot be read as a key"),
        (certificate("example.org", "www.example.org"), b"-----BEGIN PRIVATE KEY-----\n", "_key: cannot be read"),
        (certificate("example.org", "www.example.org", ends=0), b"", "edge.certificate: ended on 2026-03-14"),
        (certificate("example.org", "www.example.org", begins=2), b"", "edge.certificate: begins on 2026-03-16"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"", "certificate: cannot be read"),
        (b"", b"", "edge.certificate: cannot be read"),
    ],
)
def test_what_browsers_or_the_web_server_would_refuse_is_told(text: bytes, key: bytes, message: str) -> None:
    (found,) = said(text, key)
    assert message in found


def test_a_wildcard_stands_for_one_label() -> None:
    assert said(certificate("*.example.org"), b"", "a.b.example.org") != []
