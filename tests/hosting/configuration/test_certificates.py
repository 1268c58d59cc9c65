from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from homepress.hosting.configuration import certificates

pytestmark = pytest.mark.once

NOW = datetime(2026, 3, 14, tzinfo=UTC)
KEY, OTHER_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def pem(key: ec.EllipticCurvePrivateKey, *, password: bytes = b"") -> bytes:
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def certificate(*names: str, begins: int = -1, ends: int = 30) -> bytes:
    """One for some names, from so many days on to so many days on."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    made = x509.CertificateBuilder(subject, subject, KEY.public_key(), x509.random_serial_number())
    made = made.not_valid_before(NOW + timedelta(begins)).not_valid_after(NOW + timedelta(ends))
    if names:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    return made.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


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
