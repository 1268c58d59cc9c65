"""Reading what a page says when it has been looked at: where its reader came from."""

import re
from urllib.parse import parse_qs

from homepress.errors import BadBeacon

MOST_BYTES = 500
HERE = "/"
"""The name under which a reader who comes from another page of the site is counted; no host is called so."""

HOST = re.compile(r"(?=.{1,100}\Z)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\Z")
PORT = re.compile(r":\d{1,5}\Z")
COUNTRY = re.compile(r"[A-Z]{2}\Z")
UNKNOWN_COUNTRIES = frozenset({"XX", "ZZ"})


def referrer_in(body: bytes, own_hosts: frozenset[str]) -> str:
    """Return the host that the reader came from: HERE for one of the site's own, empty for none.

    Raises BadBeacon for what no page of ours sends.
    """
    if len(body) > MOST_BYTES:
        raise BadBeacon("more than a beacon says")
    try:
        fields = parse_qs(body.decode("ascii"), strict_parsing=bool(body), keep_blank_values=True, max_num_fields=1)
        (host,) = fields.pop("from", [""])
    except (UnicodeDecodeError, ValueError) as error:
        raise BadBeacon("not a beacon") from error
    if fields:
        raise BadBeacon("not a beacon")
    return _referrer(host, own_hosts)


def _referrer(host: str, own_hosts: frozenset[str]) -> str:
    """Hosts are counted without port and without `www.`; an IPv6 address is no name."""
    name = PORT.sub("", host.strip().lower())
    if not name or name.startswith("["):
        return ""
    if name in own_hosts:
        return HERE
    if not HOST.match(name):
        raise BadBeacon("`from` is no host")
    return name.removesuffix(".").removeprefix("www.")


def country_in(header: str) -> str:
    """Return a country of ISO 3166-1 as the edge tells it; empty where it does not know."""
    code = header.strip().upper()
    return code if COUNTRY.match(code) and code not in UNKNOWN_COUNTRIES else ""
