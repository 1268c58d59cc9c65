"""The socket that the embedded server listens on, bound before anything slow begins."""

import errno
import ipaddress
import socket

from homepress.errors import CannotListen

REASONS = {
    errno.EADDRINUSE: ("something else listens there already", "Stop it, or choose another port: --port {other}"),
    errno.EADDRNOTAVAIL: ("this machine has no such address", "Give an address of this machine, such as 127.0.0.1."),
    errno.EACCES: ("ports below 1024 need root's rights", "Choose a higher port: --port 8000"),
}


def bind(host: str, port: int) -> socket.socket:
    """Bind a TCP socket; port 0 takes a free one. Raises CannotListen with what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise CannotListen(
            f"--host: not an address of this machine: {host}", hint="Such as 127.0.0.1 or ::1."
        ) from error
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(1024)
    except OSError as error:
        bound.close()
        reason, hint = REASONS.get(error.errno or 0, (str(error), ""))
        raise CannotListen(
            f"Cannot listen on {origin(host, port)}: {reason}",
            hint=hint.format(other=port + 1 if port < 65535 else 8000),
        ) from error
    return bound


def origin(host: str, port: int) -> str:
    """Return the address as a browser takes it; an IPv6 address stands in brackets (RFC 3986, 3.2.2)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_wildcard(host: str) -> bool:
    """Whether the host stands for every address of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return host == ""
