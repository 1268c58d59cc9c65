"""The web server that faces the internet: installed, allowed to read what it serves, and told what to do."""

from collections.abc import Sequence

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.layout import ACCESS_LOGS, CERTIFICATES
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.following import reload, restart
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.resources.users import Member
from homepress.hosting.wanted.edges import caddy
from homepress.hosting.wanted.edges.addresses import Addresses

WHY = "It faces the internet: HTTPS, files, and what is left for the site."
HARDENED = "It is what strangers talk to: it may do what a web server must, and no more."


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if not host.serves_the_site:
        return []
    return [*_certificates(site), *_caddy(site)]


def _certificates(site: SiteFolder) -> list[Resource]:
    addresses = Addresses.of(site)
    found: list[Resource] = [Directory(str(CERTIFICATES), "Certificates that you gave.", mode="755")]
    places = {
        "edge.acme_root": (addresses.acme_root, False),
        "edge.certificate": (addresses.certificate, False),
        "edge.certificate_key": (addresses.certificate_key, True),
    }
    for setting, content in site.files.items():
        path, secret = places[setting]
        why = f"{setting} of homepress.toml."
        group, mode = ("caddy", "640") if secret else ("root", "644")
        found.append(File(path, content, why, "root", group, mode, secret=secret))
    return found


def _caddy(site: SiteFolder) -> list[Resource]:
    layout = site.layout
    addresses = Addresses.of(site)
    upstream = f"to unix/{layout.socket(layout.NOTHING)}\n"
    dropin = File("/etc/systemd/system/caddy.service.d/homepress.conf", CADDY_UNIT, HARDENED)
    text = File(
        caddy.CONFIGURATION,
        caddy.configuration(addresses),
        "What Caddy answers, and how.",
        check=("caddy", "validate", "--adapter", "caddyfile", "--config", "{}"),
    )
    files = (
        text.key,
        *(f"file {path}" for path in (addresses.acme_root, addresses.certificate, addresses.certificate_key)),
    )
    return [
        Packages(("caddy",), WHY),
        Member("caddy", layout.edge_group, "It reads published pages, media and static files."),
        Directory(str(ACCESS_LOGS), "Who asked for what.", "caddy", "adm", "2750"),
        File(
            str(layout.access_log),
            "",
            "It is there from the start, for fail2ban to read.",
            "caddy",
            "adm",
            "640",
            once=True,
        ),
        File(str(layout.upstream), upstream, "Which release answers. Deploys write it from here on.", once=True),
        dropin,
        text,
        restart("caddy.service", (dropin.key, f"member caddy {layout.edge_group}")),
        reload("caddy.service", files),
        Service("caddy.service", WHY),
    ]


CADDY_UNIT = """\
# Written by homepress apply.
[Service]
RuntimeDirectory=caddy
RuntimeDirectoryMode=0700
LogsDirectory=
ReadWritePaths=/var/log/homepress
NoNewPrivileges=yes
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
ProtectSystem=strict
StateDirectory=caddy
ProtectHome=yes
PrivateDevices=yes
DevicePolicy=closed
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
LockPersonality=yes
MemoryDenyWriteExecute=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
UMask=0027
Restart=on-failure
RestartSec=1
"""
