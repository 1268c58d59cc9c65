"""The internet of a rig: a bridge, its way out to the registries, and those who are on it.

Everything on it has a network namespace of its own. What comes from it reaches this machine's
resolver and TCP ports 80 and 443 outside; all else is refused, so that no test can stray.
"""

import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network
from pathlib import Path

from tests.rig import machine
from tests.rig.machine import run

NETWORKS = IPv4Network("198.18.0.0/15")
"""For tests of networks (RFC 2544): no address of the real internet lies in it."""

OUTSIDE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", str(NETWORKS))
"""Where nobody on the internet of a rig may get to."""

FIREWALL = """
table ip {name} {{
    chain forward {{
        type filter hook forward priority filter - 10
        iifname "{bridge}" oifname "{bridge}" accept
        oifname "{bridge}" ct state established,related accept
        iifname "{bridge}" ip daddr {resolver} meta l4proto {{ tcp, udp }} th dport 53 accept
        iifname "{bridge}" ip daddr {{ {outside} }} reject
        iifname "{bridge}" tcp dport {{ 80, 443 }} accept
        iifname "{bridge}" reject
        oifname "{bridge}" reject
    }}
    chain outwards {{
        type nat hook postrouting priority srcnat
        ip saddr {network} oifname != "{bridge}" masquerade
    }}
}}
"""


@dataclass(frozen=True)
class Internet:
    """The network of one rig."""

    number: int

    @property
    def name(self) -> str:
        return f"hprig{self.number}"

    @cached_property
    def network(self) -> IPv4Network:
        return list(NETWORKS.subnets(new_prefix=24))[self.number]

    @property
    def gateway(self) -> str:
        """This machine's own address on it, from which the owner of a host works."""
        return str(self.network[1])

    @property
    def is_free(self) -> bool:
        return not any(self.network.overlaps(taken) for taken in machine.taken_networks())

    def up(self) -> None:
        Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
        run(["ip", "link", "add", self.name, "type", "bridge"])
        run(["ip", "address", "add", f"{self.gateway}/{self.network.prefixlen}", "dev", self.name])
        run(["ip", "link", "set", self.name, "up"])
        rules = FIREWALL.format(
            name=self.name,
            bridge=self.name,
            resolver=machine.resolver(),
            outside=", ".join(OUTSIDE),
            network=self.network,
        )
        run(["nft", "-f", "-"], input=rules)

    def down(self) -> None:
        """Take it away, and everybody who is on it; what is not there is no error."""
        named = run(["ip", "netns", "list"]).stdout.split()
        for name in named:
            if name.startswith(f"{self.name}-"):
                Place(self, name.removeprefix(f"{self.name}-"), 0).leave()
        run(["nft", "delete", "table", "ip", self.name], check=False)
        run(["ip", "link", "delete", self.name], check=False)


@dataclass(frozen=True)
class Place:
    """A place on the internet: a namespace with an address, or several, and a cable."""

    internet: Internet
    name: str
    number: int
    more: tuple[int, ...] = ()
    """The numbers of further addresses: a crowd that shares a place."""

    @property
    def namespace(self) -> str:
        return f"{self.internet.name}-{self.name}"

    @property
    def address(self) -> str:
        return str(self.internet.network[self.number])

    @property
    def addresses(self) -> list[str]:
        return [str(self.internet.network[number]) for number in (self.number, *self.more)]

    @property
    def cable(self) -> str:
        """The bridge's end of it; names of devices have at most 15 characters."""
        return f"hpr{self.internet.number}-{self.number}"

    def join(self, *, name_server: str) -> None:
        """Be on the internet, with names resolved by `name_server`."""
        run(["ip", "netns", "add", self.namespace])
        # A fixed hardware address: neighbours remember it over a reboot.
        hardware = ":".join(["02", "00", *(f"{int(part):02x}" for part in self.address.split("."))])
        peer = ["peer", "name", "eth0", "address", hardware, "netns", self.namespace]
        run(["ip", "link", "add", self.cable, "type", "veth", *peer])
        run(["ip", "link", "set", self.cable, "master", self.internet.name, "up"])
        inside = ["ip", "-n", self.namespace]
        run([*inside, "link", "set", "lo", "up"])
        for address in self.addresses:
            run([*inside, "address", "add", f"{address}/{self.internet.network.prefixlen}", "dev", "eth0"])
        run([*inside, "link", "set", "eth0", "up"])
        run([*inside, "route", "add", "default", "via", self.internet.gateway])
        run(["ip", "netns", "exec", self.namespace, "sysctl", "-qw", "net.ipv4.ip_forward=0"])
        self._settings.mkdir(parents=True, exist_ok=True)
        (self._settings / "resolv.conf").write_text(f"nameserver {name_server}\n")

    @property
    def _settings(self) -> Path:
        """Files that `ip netns exec` shows in the place of those in /etc."""
        return Path("/etc/netns") / self.namespace

    def leave(self) -> None:
        """Kill what runs here, and go; what is not there is no error."""
        for pid in run(["ip", "netns", "pids", self.namespace], check=False).stdout.split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                continue
        run(["ip", "-n", self.namespace, "link", "delete", "eth0"], check=False)
        run(["ip", "netns", "delete", self.namespace], check=False)
        (self._settings / "resolv.conf").unlink(missing_ok=True)
        if self._settings.exists():
            self._settings.rmdir()

    def unplug(self) -> None:
        """Cut the cable: nothing arrives, nobody is told."""
        run(["ip", "link", "set", self.cable, "down"])

    def plug_in(self) -> None:
        run(["ip", "link", "set", self.cable, "up"])

    def command(self, words: Sequence[object]) -> list[str]:
        """A program of this machine, as it is started in this place."""
        return ["ip", "netns", "exec", self.namespace, *(str(word) for word in words)]

    def run(
        self, *words: object, input: str | None = None, timeout: float = 60, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of this machine here, and return what it said."""
        return run(self.command(words), input=input, timeout=timeout, check=check)
