"""What a rig takes from the machine it stands on."""

import re
import subprocess
from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Network, ip_address
from pathlib import Path

AUTHORITIES = Path("/usr/local/share/ca-certificates")
"""Where Debian keeps the certificate authorities that this machine trusts besides the usual ones."""


class CommandFailed(AssertionError):
    """A program that failed, with all it said."""


def run(
    command: Sequence[object], *, input: str | None = None, timeout: float = 300, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a program and return what it said. Raises `CommandFailed`; `timeout` is in seconds."""
    words = [str(word) for word in command]
    done = subprocess.run(words, input=input, capture_output=True, text=True, timeout=timeout, check=False)
    if check and done.returncode:
        raise CommandFailed(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done


def resolver() -> str:
    """The address of this machine's name server (IPv4)."""
    found = re.findall(r"^nameserver\s+(\d+\.\d+\.\d+\.\d+)", Path("/etc/resolv.conf").read_text(), re.MULTILINE)
    if not found:
        raise CommandFailed("/etc/resolv.conf names no IPv4 name server")
    return str(found[0])


def mirror() -> list[str]:
    """The Debian mirror in this machine's apt sources; nothing where it is no Debian: then mmdebstrap knows one."""
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *sorted(folder.glob("sources.list.d/*"))]
    text = "\n".join(path.read_text(errors="replace") for path in files if path.is_file())
    return re.findall(r"^(?:URIs:|deb(?:\s+\[[^\]]*\])?)\s+(https?://\S+/debian)/?(?=\s)", text, re.MULTILINE)[:1]


@cache
def taken_networks() -> tuple[IPv4Network, ...]:
    """Networks that a rig must leave alone: those that this machine has a route to, and its mirror's."""
    routes = run(["ip", "-4", "-o", "route", "show", "table", "main"]).stdout
    named = re.findall(r"^(?:unreachable )?(\d[\d./]+)", routes, re.MULTILINE)
    hosts = [url.split("/")[2].split(":")[0] for url in mirror()]
    told = [run(["getent", "ahostsv4", host], check=False).stdout for host in hosts]
    addresses = {line.split()[0] for lines in told for line in lines.splitlines()} | {resolver()}
    return (
        *(IPv4Network(name, strict=False) for name in named),
        *(IPv4Network(f"{ip_address(address)}/32") for address in sorted(addresses)),
    )
