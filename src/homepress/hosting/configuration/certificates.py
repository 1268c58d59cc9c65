"""Whether an owner's certificate does for the site: before a web server refuses it, or every browser does."""

from collections.abc import Collection, Iterator
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

from homepress.hosting.configuration.problems import Problem

CERTIFICATE, KEY = "edge.certificate", "edge.certificate_key"


RENEW = "Browsers warn of it. Get a new one, and run: homepress apply"
CLOCK = "Browsers warn of it until then. Is this machine's clock right?"


def problems(certificate: bytes, key: bytes, *, names: Collection[str], now: datetime) -> Iterator[Problem]:
    """Give what is wrong with a certificate and its key, both in PEM; of a chain the first counts.

    Its dates are warnings: what has run out for readers must not keep an owner from bringing a site back, from
    rolling back or from reading logs, and a clock may be wrong.
    """
    try:
        found = x509.load_pem_x509_certificates(certificate)[0]
        covered = _names(found)
    except ValueError:
        yield Problem(CERTIFICATE, "cannot be read as a certificate", "openssl x509 -text -in FILE tells more.")
        return
    try:
        private = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        yield Problem(KEY, "cannot be read as a key without a password", "openssl pkey -in FILE takes a password away.")
        return
    if private.public_key() != found.public_key():
        yield Problem(KEY, "belongs to another certificate", "Name the key that the certificate was asked for with.")
    if found.not_valid_after_utc <= now:
        yield Problem(CERTIFICATE, f"ended on {found.not_valid_after_utc:%Y-%m-%d}", RENEW, blocks=False)
    elif found.not_valid_before_utc > now:
        yield Problem(CERTIFICATE, f"begins on {found.not_valid_before_utc:%Y-%m-%d}", CLOCK, blocks=False)
    if missing := [name for name in names if not _is_covered(name, covered)]:
        yield Problem(
            CERTIFICATE,
            f"is not for {', '.join(missing)}",
            f"It is for {', '.join(sorted(covered)) or 'no name'}; a browser refuses it for any other.",
        )


def _names(certificate: x509.Certificate) -> frozenset[str]:
    """Return the names that it is for. The subject's counts no more (RFC 9525)."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(name.lower() for name in names.get_values_for_type(x509.DNSName))


def _is_covered(name: str, covered: Collection[str]) -> bool:
    """Whether a name is among them; a wildcard stands for one label."""
    return name in covered or f"*.{name.partition('.')[2]}" in covered
