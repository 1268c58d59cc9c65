"""A home: a network of its own behind a router that translates addresses. From the internet nobody gets in.

The owner is at home too, so that SSH from the owner's laptop reaches the host there; the router lets that
through for the laptop's address, and for this machine's, and drops whatever else begins outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.rig.machine import run
from tests.rig.network import Place

INSIDE, ROUTER = "192.168.77.2", "192.168.77.1"

RULES = """
table ip home {{
    chain prerouting {{
        type nat hook prerouting priority dstnat
        iifname "eth0" ip saddr {{ {owners} }} tcp dport 22 dnat to {inside}
    }}
    chain postrouting {{
        type nat hook postrouting priority srcnat
        oifname "eth0" masquerade
    }}
    chain forward {{
        type filter hook forward priority filter; policy drop;
        ct state established,related accept
        ct status dnat accept
        iifname "lan" accept
    }}
    chain input {{
        type filter hook input priority filter; policy drop;
        iifname "lan" accept
        ct state established,related accept
    }}
}}
"""


@dataclass(frozen=True)
class Home(Place):
    """A place behind a router. Its address, by which others know it, is the router's."""

    router: Place | None = None
    owners: Sequence[str] = ()
    """Who may reach its SSH server from the router's other side."""

    @property
    def address(self) -> str:
        assert self.router
        return self.router.address

    def join(self, *, name_server: str) -> None:
        """Be at home. The router is on the internet already."""
        assert self.router
        run(["ip", "netns", "add", self.namespace])
        lan = ["type", "veth", "peer", "name", "lan", "netns", self.router.namespace]
        run(["ip", "-n", self.namespace, "link", "add", "eth0", *lan])
        for namespace, device, address in (
            (self.namespace, "eth0", INSIDE),
            (self.router.namespace, "lan", ROUTER),
        ):
            run(["ip", "-n", namespace, "address", "add", f"{address}/24", "dev", device])
            run(["ip", "-n", namespace, "link", "set", device, "up"])
        run(["ip", "-n", self.namespace, "link", "set", "lo", "up"])
        run(["ip", "-n", self.namespace, "route", "add", "default", "via", ROUTER])
        self.router.run("sysctl", "-qw", "net.ipv4.ip_forward=1")
        owners = ", ".join([self.internet.gateway, *self.owners])
        self.router.run("nft", "-f", "-", input="table ip home {}\ndelete table ip home\n" + self._rules(owners))
        Path("/etc/netns", self.namespace).mkdir(parents=True, exist_ok=True)
        Path("/etc/netns", self.namespace, "resolv.conf").write_text(f"nameserver {name_server}\n")

    def _rules(self, owners: str) -> str:
        return RULES.format(owners=owners, inside=INSIDE)

    def unplug(self) -> None:
        """Cut the router's cable to the internet."""
        assert self.router
        self.router.unplug()

    def plug_in(self) -> None:
        assert self.router
        self.router.plug_in()
