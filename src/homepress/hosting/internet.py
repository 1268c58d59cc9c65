"""What the internet must look like for a site: DNS records, and ports that must be reachable."""

import ipaddress
import socket
from dataclasses import dataclass

from homepress.hosting.configuration.tables import Configuration, Host


@dataclass(frozen=True, slots=True)
class Record:
    """A DNS record to set."""

    name: str
    type: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a host that somebody must reach, through every firewall on the way."""

    host: str
    port: str
    reached_by: str
    why: str


def records(configuration: Configuration) -> list[Record]:
    """Return the records, the site's own name first."""
    host = configuration.site_host
    found = []
    whys = {configuration.admin.host: "the private admin"} | dict.fromkeys(
        configuration.site.aliases, "redirects to the site"
    )
    for name in configuration.names:
        found += [Record(name, kind, value, whys.get(name, "the site")) for kind, value in _addresses(host)]
    if configuration.edge.tls == "acme" and not configuration.edge.acme_directory:
        why = "optional: nobody else may certify it"
        found.append(Record(configuration.site.domain, "CAA", '0 issue "letsencrypt.org"', why))
    return found


def _addresses(host: Host) -> list[tuple[str, str]]:
    try:
        address = ipaddress.ip_address(host.address)
    except ValueError:
        return [("A, AAAA", f"as {host.address}")]
    rows = [("A" if address.version == 4 else "AAAA", str(address))]
    return rows + ([("AAAA", host.ipv6)] if host.ipv6 and host.ipv6 != str(address) else [])


def ports(configuration: Configuration) -> list[Port]:
    """Return the ports, host by host."""
    found = []
    for host in configuration.hosts:
        found.append(Port(host.name, f"{host.port}/tcp", "you", "SSH"))
        if host.serves_the_site:
            redirect = "HTTP: certificates are proven here" if configuration.edge.tls == "acme" else "HTTP"
            found += [
                Port(host.name, "80/tcp", "everybody", f"{redirect}, all else is redirected"),
                Port(host.name, "443/tcp", "everybody", "HTTPS"),
                Port(host.name, "443/udp", "everybody", "HTTPS by HTTP/3"),
            ]
        found += [Port(host.name, port, "everybody", "open_ports") for port in host.open_ports]
    return found


def remarks(configuration: Configuration) -> list[str]:
    """Return what may be meant so, and may be a mistake."""
    host = configuration.site_host
    said: list[str] = []
    if configuration.backups.repository.startswith("/"):
        said.append(f"backups.repository is a folder on {host.name}: is it a disk that outlives it?")
    try:
        address = ipaddress.ip_address(host.address)
    except ValueError:
        return said
    if address.is_private and configuration.edge.tls == "acme" and not configuration.edge.acme_directory:
        said.append(f"hosts.{host.name}.address {address} is a private address: the internet cannot reach it.")
    return said


def resolved(name: str) -> set[str]:
    """Return the addresses that a name has now, as this machine resolves it; none where it has none."""
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(name, 443, proto=socket.IPPROTO_TCP)}
    except OSError:
        return set()
