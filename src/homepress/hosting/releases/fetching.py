"""One HTTP request as a stranger makes it, with what TLS showed on the way."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

SECONDS = 10


@dataclass(frozen=True)
class Answer:
    """What came back. Names of headers are in small letters; `expires` is the certificate's end."""

    status: int
    headers: Mapping[str, str]
    body: str
    expires: datetime | None = None


def fetch(url: str, *, address: str = "", headers: Mapping[str, str] | None = None, trust: bool = True) -> Answer:
    """Ask for a URL, at an address other than its name's where one is given. Raises OSError, ssl.SSLError."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    plain = socket.create_connection((address or host, port), timeout=SECONDS)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    expires = None
    try:
        if parts.scheme == "https":
            plain = _context(trust=trust).wrap_socket(plain, server_hostname=host)
            told = plain.getpeercert()
            if told:
                expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
        connection.sock = plain
        connection.request("GET", parts.path or "/", headers={"Host": host, "Connection": "close", **(headers or {})})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read(200_000).decode(errors="replace"), expires)
    except http.client.HTTPException as error:
        raise OSError(f"no HTTP answer: {str(error) or type(error).__name__}") from error
    finally:
        connection.close()
        plain.close()


def _context(*, trust: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not trust:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
