"""Certificates of a site's own, made for a test."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 3, 14, tzinfo=UTC)
KEY, OTHER_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def pem(key: ec.EllipticCurvePrivateKey, *, password: bytes = b"") -> bytes:
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)


def certificate(*names: str, now: datetime = NOW, begins: int = -1, ends: int = 30) -> bytes:
    """One for some names, from so many days after `now` on to so many days after it."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.org")])
    made = x509.CertificateBuilder(subject, subject, KEY.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now + timedelta(begins)).not_valid_after(now + timedelta(ends))
    if names:
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    return made.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
