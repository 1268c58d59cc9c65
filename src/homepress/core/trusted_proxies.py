"""The proxies in front of the site, and what of X-Forwarded-For they vouch for.

HOMEPRESS_TRUSTED_PROXIES names their networks, and `unix` for one that speaks through a Unix socket.
Pure: neither Django nor the network is needed.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from homepress.errors import ConfigurationError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MOST_HOPS = 32
"""Proxies of ours in a row; a longer list is somebody's game."""


@dataclass(frozen=True, slots=True)
class TrustedProxies:
    """The proxies whose word counts."""

    networks: tuple[Network, ...] = ()
    unix: bool = False

    @classmethod
    def read(cls, names: Iterable[str]) -> "TrustedProxies":
        """Read networks, addresses and `unix`. Raises ConfigurationError."""
        given = list(names)
        return cls(tuple(_network(name) for name in given if name != "unix"), "unix" in given)

    def include(self, address: Address | None) -> bool:
        """Whether an address, or None for a peer on a Unix socket, is one of them."""
        if address is None:
            return self.unix
        return any(address in network for network in self.networks)


def _network(name: str) -> Network:
    try:
        network = ipaddress.ip_network(name)
    except ValueError as error:
        raise ConfigurationError(
            f'HOMEPRESS_TRUSTED_PROXIES: not a network or address: "{name}" ({error})',
            hint="Write for example 127.0.0.1,10.0.0.0/8,fd00::/8 or unix.",
        ) from None
    if network.prefixlen == 0:
        raise ConfigurationError(
            f'HOMEPRESS_TRUSTED_PROXIES: "{name}" is everybody', hint="Name the networks of your own proxies."
        )
    return network


def parse_address(text: str) -> Address | None:
    """Read an address as X-Forwarded-For holds it: bare, in brackets, with a port. None for anything else."""
    text = text.strip().strip('"')
    if text.startswith("["):
        inside, _, after = text[1:].partition("]")
        text = inside if not after or _is_port(after) else ""
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
        text = host if _is_port(f":{port}") else ""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _is_port(text: str) -> bool:
    return text.startswith(":") and text[1:].isascii() and text[1:].isdigit() and int(text[1:]) < 65536


def client_behind(peer: Address | None, forwarded_for: str, trusted: TrustedProxies) -> Address | None:
    """Return the client's address; None where the peer is a socket and its proxy names nobody.

    The right-most address that is not a trusted proxy's. An entry that is no address ends the search:
    what stands left of it cannot have come from a proxy that we trust.
    """
    client = peer
    for hop in reversed(forwarded_for.split(",")[-MOST_HOPS:]):
        if not trusted.include(client):
            break
        address = parse_address(hop)
        if address is None:
            break
        client = address
    return client
