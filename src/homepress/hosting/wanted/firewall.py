"""The firewall: a table of our own in nftables, beside whatever else the owner keeps there.

Our chain drops what it does not know. A rule of the owner's that drops still drops, and one that
accepts in another table does not overrule ours: `open_ports` is where more ports are opened.
"""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.state import State
from homepress.hosting.facts.system import System
from homepress.hosting.operations import Operation, command, operation
from homepress.hosting.plan.steps import Guard, Step
from homepress.hosting.resources.files import File
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.wanted import hardening

TABLE = "inet homepress"
RULES = "/etc/homepress/firewall.nft"
UNIT = "homepress-firewall.service"
UNIT_FILE = f"/etc/systemd/system/{UNIT}"
LOADED = "/run/homepress-firewall.loaded"
"""The table as nft lists it right after it was loaded: another listing is somebody's change by hand."""
LIST = f"nft --stateless --terse list table {TABLE}"
CONNECTIONS = "60/second burst 300 packets"
"""How many new connections to the web server one address may open."""
HOUSEHOLD = "ip6 saddr & ffff:ffff:ffff:ffff::"
"""The rest of an IPv6 address a customer chooses as they like."""
NEW = ("tcp dport { 80, 443 } ct state new", "udp dport 443 ct state new")
WEB = (
    *(f"{new} add @crowd4 {{ ip saddr limit rate over {CONNECTIONS} }} drop" for new in NEW),
    *(f"{new} add @crowd6 {{ {HOUSEHOLD} limit rate over {CONNECTIONS} }} drop" for new in NEW),
    "tcp dport { 80, 443 } accept",
    "udp dport 443 accept",
)


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    why = "Strangers reach what they should, and nothing else."
    rules = File(RULES, rules_of(host), why, check=("nft", "--check", "--file", "{}"))
    unit = File(UNIT_FILE, unit_text(), "The rules are there before the network is, after every boot.")
    return [Packages(("nftables",), why), unit, _Firewall(rules), Service(UNIT, "It loads the rules.")]


def rules_of(host: Host) -> str:
    """Return the file that nft loads in one transaction: the old table goes and the new one comes at once."""
    opened = [
        f"{protocol} dport {port} accept" for port, _, protocol in (one.partition("/") for one in host.open_ports)
    ]
    rules = [
        'iifname "lo" accept',
        "ct state established,related accept",
        "ct state invalid drop",
        "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
        "meta l4proto { icmp, ipv6-icmp } limit rate 50/second accept",
        "udp sport 67 udp dport 68 accept",
        "ip6 saddr fe80::/10 udp dport 546 accept",
        f"tcp dport {host.port} accept",
        *(WEB if host.serves_the_site else ()),
        *opened,
    ]
    lines = "\n".join(f"\t\t{rule}" for rule in rules)
    return f"""\
# Written by homepress apply. Loaded by {UNIT}, in one transaction.
table {TABLE} {{ }}
delete table {TABLE}

table {TABLE} {{
	set crowd4 {{
		type ipv4_addr
		size 65535
		flags dynamic,timeout
		timeout 1m
	}}

	set crowd6 {{
		type ipv6_addr
		size 65535
		flags dynamic,timeout
		timeout 1m
	}}

	chain input {{
		type filter hook input priority filter; policy drop;
{lines}
	}}
}}
"""


def unit_text() -> str:
    """Return the unit. nftables.service flushes everything when it starts anew, ours too: ours follows it."""
    load = f"/usr/sbin/nft --file {RULES}"
    keep = f"/bin/sh -c '{LIST} >{LOADED}'"
    return f"""\
# Written by homepress apply.
[Unit]
Description=Homepress: firewall
After=nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target
DefaultDependencies=no

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart={load}
ExecStartPost={keep}
ExecReload={load}
ExecReload={keep}
ExecStop=/usr/sbin/nft delete table {TABLE}
ReadWritePaths=/run
{hardening.FIREWALL}
[Install]
WantedBy=sysinit.target
"""


@dataclass(frozen=True, slots=True)
class _Firewall(Resource):
    """The rules as they are in force. A change is guarded: SSH must let us in through the new ones."""

    rules: File

    @property
    def key(self) -> str:
        return "firewall"

    def paths(self) -> tuple[str, ...]:
        return (self.rules.path,)

    def questions(self) -> tuple[str, ...]:
        return (LIST, f"cat {LOADED}")

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        written = self.rules.step(state, changed)
        now, loaded = (state.answers.get(question, "") for question in self.questions())
        if not written and now and now == loaded:
            return None
        diff = written.diff if written else _difference(loaded, now)
        return Step(
            self.key,
            "firewall: rules loaded at once",
            self.rules.why,
            "changed" if now else "added",
            diff,
            (*(written.operations if written else ()), *_loading()),
            Guard("firewall", backup=(self.rules.path,), undo=(command("sh", "-c", UNDO),)),
        )


UNDO = f"nft --file {RULES} 2>/dev/null || nft delete table {TABLE}"


def _loading() -> tuple[Operation, ...]:
    return (
        operation("systemd.daemon_reload"),
        operation("systemd.service", service=UNIT, running=True, enabled=True),
        operation("systemd.service", service=UNIT, running=True, reloaded=True),
    )


def _difference(loaded: str, now: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(now.splitlines(), loaded.splitlines(), lineterm="", n=1)
    return tuple(line for line in lines if not line.startswith(("---", "+++", "@@")))
