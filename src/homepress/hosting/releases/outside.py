"""How a site looks from outside: what a stranger can reach, and what they are told."""

import secrets
import socket
import ssl
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Literal

from homepress.errors import HostError
from homepress.hosting.configuration.tables import Configuration
from homepress.hosting.program import Program
from homepress.hosting.releases.fetching import Answer, fetch

PORTS = (
    *(21, 23, 25, 53, 110, 111, 139, 143, 389, 445, 587, 993, 995, 1433, 2019, 2049, 2375, 2376, 3000, 3306, 3389),
    *(4369, 5000, 5432, 5433, 5672, 5900, 5984, 6379, 6443, 7000, 8000, 8008, 8080, 8081, 8443, 8888, 9000, 9090),
    *(9100, 9200, 9418, 10250, 11211, 15672, 27017),
)
"""Where something listens that should not be seen: databases, dashboards, a web server's own back door."""
PORT_SECONDS = 3
FEW_DAYS = 14
FORGED = "203.0.113.77"
"""An address of the documentation's (RFC 5737), which nobody has."""
HEADERS = ("strict-transport-security", "content-security-policy", "x-content-type-options", "referrer-policy")

Level = Literal["fine", "unsure", "bad"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    level: Level
    text: str

    @property
    def sign(self) -> str:
        return {"fine": "✓", "unsure": "?", "bad": "✗"}[self.level]


@dataclass(frozen=True)
class Look:
    """One look at a site from where we are."""

    configuration: Configuration
    program: Program
    reach: Callable[[str, int], bool]

    @property
    def url(self) -> str:
        return f"https://{self.configuration.site.domain}"

    @property
    def is_trusted(self) -> bool:
        """Whether browsers are meant to know the authority: not with one of the host's own."""
        return self.configuration.edge.tls != "internal"

    def get(self, url: str, **headers: str) -> Answer:
        return fetch(
            url, headers={name.replace("_", "-"): value for name, value in headers.items()}, trust=self.is_trusted
        )

    def ports(self) -> Finding:
        host = self.configuration.site_host
        own = {host.port, 80, 443, *(int(port.partition("/")[0]) for port in host.open_ports if "udp" not in port)}
        tried = [port for port in PORTS if port not in own]
        with ThreadPoolExecutor(max_workers=len(tried)) as pool:
            answers = list(pool.map(lambda port: self.reach(host.address, port), tried))
        if open_ones := [str(port) for port, answered in zip(tried, answers, strict=True) if answered]:
            return Finding("ports", "bad", f"{', '.join(open_ones)} can be reached by strangers")
        return Finding("ports", "fine", f"{len(tried)} that should be closed are closed")

    def redirect(self) -> Finding:
        domain, wrong = self.configuration.site.domain, []
        for name in (domain, *self.configuration.site.aliases):
            target = _target(fetch(f"http://{name}/"))
            if not target.startswith("https://"):
                wrong.append(f"http://{name}/ leads to {target or 'no redirect'}")
        for name in self.configuration.site.aliases:
            target = _target(self.get(f"https://{name}/"))
            if not target.startswith(f"{self.url}/"):
                wrong.append(f"https://{name}/ leads to {target or 'no redirect'}")
        return Finding("redirect", "bad" if wrong else "fine", "; ".join(wrong) or f"everything leads to {self.url}/")

    def certificate(self) -> Finding:
        if not self.is_trusted:
            return Finding("certificate", "unsure", 'tls = "internal": no browser knows its authority')
        try:
            expires = self.get(f"{self.url}/").expires
        except ssl.SSLCertVerificationError as error:
            return Finding("certificate", "bad", error.verify_message or str(error))
        days = (expires - datetime.now(UTC)).days if expires else 0
        return Finding("certificate", "fine" if days >= FEW_DAYS else "bad", f"trusted, for {days} more days")

    def headers(self) -> Finding:
        answer = self.get(f"{self.url}/")
        missing = [name for name in HEADERS if name not in answer.headers]
        if answer.status != 200:
            return Finding("headers", "bad", f"{self.url}/ answers {answer.status}")
        return Finding(
            "headers", "bad" if missing else "fine", f"missing: {', '.join(missing)}" if missing else "all are there"
        )

    def door(self) -> Finding:
        """A clone lets nobody in without its password, and wants to be in no index."""
        answer = self.get(f"{self.url}/")
        if answer.status != 401 or "www-authenticate" not in answer.headers:
            return Finding("door", "bad", f"a stranger without the password gets {answer.status}")
        if "noindex" not in answer.headers.get("x-robots-tag", ""):
            return Finding("door", "bad", "search engines are not sent away")
        return Finding("door", "fine", "it asks for the password, and sends search engines away")

    def client_address(self) -> Finding:
        """Ask with a forged address; what the application wrote down is what it believes."""
        # A fragment is never stored, so that this gets to the application. Nothing has that name.
        answer = self.get(f"{self.url}/-/{secrets.token_hex(8)}", X_Forwarded_For=FORGED)
        told = self.program.ask("request", id=answer.headers.get("x-request-id", "-"))
        seen, caller = (told["found"] or {}).get("client", ""), told["caller"]
        if seen == caller:
            return Finding("client address", "fine", f"the application sees {seen}, and no forged one")
        if seen == FORGED:
            return Finding("client address", "bad", "the application believes a forged X-Forwarded-For")
        if not seen or ip_address(seen).is_loopback:
            return Finding("client address", "bad", f"the application sees {seen or 'none'} in the place of ours")
        return Finding(
            "client address", "unsure", f"the application sees {seen}; SSH came from {caller or 'elsewhere'}"
        )

    def admin(self) -> Finding:
        admin = self.configuration.admin
        if not admin.host:
            return Finding("admin", "fine", "there is none")
        caller = self.program.ask("caller")["caller"]
        if caller and any(ip_address(caller) in ip_network(network) for network in admin.networks):
            return Finding("admin", "unsure", f"we are in a network that may reach {admin.host}")
        try:
            answer = fetch(
                f"https://{admin.host}/admin/login/", address=self.configuration.site_host.address, trust=False
            )
        except OSError:
            return Finding("admin", "fine", f"{admin.host} hangs up on strangers")
        shut = answer.status in {401, 403, 404, 421}
        return Finding("admin", "fine" if shut else "bad", f"{admin.host} answers strangers with {answer.status}")


def look(configuration: Configuration, program: Program, *, is_clone: bool = False) -> Sequence[Finding]:
    """Look at everything. What cannot be looked at is a finding as well."""
    looking = Look(configuration, program, _answers)
    return [_found(name.replace("_", " "), getattr(looking, name)) for name in (LOOKS_AT_CLONE if is_clone else LOOKS)]


LOOKS = ("ports", "redirect", "certificate", "headers", "client_address", "admin")
LOOKS_AT_CLONE = ("ports", "redirect", "certificate", "door")
"""Behind a door strangers see nothing else."""


def _found(name: str, look_at: Callable[[], Finding]) -> Finding:
    try:
        return look_at()
    except (OSError, HostError) as error:
        return Finding(name, "bad", f"cannot be looked at: {error}")


def _target(answer: Answer) -> str:
    return answer.headers.get("location", "") if answer.status in {301, 302, 307, 308} else ""


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=PORT_SECONDS).close()
    except OSError:
        return False
    return True
