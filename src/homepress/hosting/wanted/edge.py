"""The web server that faces the internet: installed, allowed to read what it serves, and told what to do."""

import dataclasses
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.edges import caddy as caddy_pages
from homepress.hosting.edges import nginx as nginx_pages
from homepress.hosting.edges.serving import UNTOLD, media_headers
from homepress.hosting.facts.state import State
from homepress.hosting.facts.system import System
from homepress.hosting.layout import ACCESS_LOGS, CERTIFICATES
from homepress.hosting.operations import command, operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.resources.files import Absent, Directory, File
from homepress.hosting.resources.following import Following, reload, restart
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.resources.users import Member
from homepress.hosting.wanted import clones, hardening
from homepress.hosting.wanted.edges import caddy, certifying, nginx
from homepress.hosting.wanted.edges.addresses import Addresses

MIGRATE = "/etc/sysctl.d/60-homepress-caddy.conf"
"""A reloaded Caddy opens its ports anew (SO_REUSEPORT) and closes the old ones. Connections that wait there to be
accepted are reset, unless Linux (5.14 or newer) may hand them on: ip-sysctl, tcp_migrate_req."""
UPSTREAM = {"caddy": "to unix/{socket}\n", "nginx": "server unix:{socket};\n"}
"""How each names the socket of a release; deploys write it so too."""
WHY = "It faces the internet: HTTPS, files, and what is left for the site."
ROTATED = "The access log does not grow for ever."
HARDENED = "It is what strangers talk to: it may do what a web server must, and no more."


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if not host.serves_the_site:
        return []
    addresses = Addresses.of(site)
    if site.configuration.edge.server == "nginx":
        return _nginx(site, addresses, system)
    return _caddy(site, addresses)


def _given(site: SiteFolder, addresses: Addresses, group: str) -> list[File]:
    """Return the owner's own certificates."""
    places = {
        "edge.acme_root": (addresses.acme_root, False),
        "edge.certificate": (addresses.certificate, False),
        "edge.certificate_key": (addresses.certificate_key, True),
    }
    found = []
    for setting, content in site.files.items():
        path, secret = places[setting]
        owner, mode = (group, "640") if secret else ("root", "644")
        found.append(File(path, content, f"{setting} of homepress.toml.", "root", owner, mode, secret=secret))
    return found


def _reading(site: SiteFolder, user: str) -> list[Resource]:
    """Return what every edge needs: the right to read what it serves, and places to write to and to read from."""
    layout = site.layout
    return [
        Member(user, layout.edge_group, "It reads published pages, media and static files."),
        Directory(str(CERTIFICATES), "Certificates that you gave."),
        Directory(str(ACCESS_LOGS), "Who asked for what.", user, "adm", "2750"),
        File(
            str(layout.access_log), "", "It is there from the start: fail2ban reads it.", user, "adm", "640", once=True
        ),
        *clones.door(site),
        _Upstream(str(layout.upstream), site.configuration.edge.server, str(layout.socket(layout.NOTHING))),
        _Headers("page", str(layout.page_headers), site.configuration.edge.server, UNTOLD),
        _Headers("media", str(layout.media_headers), site.configuration.edge.server, media_headers(UNTOLD)),
    ]


@dataclass(frozen=True, slots=True)
class _Upstream(Resource):
    """The file that names the release that answers. Deploys write it; here it is only made to suit the web server."""

    path: str
    server: str
    nothing: str
    """The socket of no release."""

    @property
    def key(self) -> str:
        return f"upstream {self.path}"

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        entry = state.entries.get(self.path)
        socket = re.search(r"/[^/:\s;]+(/[^/\s;]+)*\.sock", entry.content.decode(errors="replace")) if entry else None
        line = UPSTREAM[self.server].format(socket=socket[0] if socket else self.nothing)
        why = "Which release answers. Deploys write it from here on."
        step = File(self.path, line, why).step(state, changed)
        return step and dataclasses.replace(step, key=self.key)


@dataclass(frozen=True, slots=True)
class _Headers(Resource):
    """Headers that the release told, of pages or files. Deploys write them; here they only suit the web server."""

    of: str
    path: str
    server: str
    untold: Mapping[str, str]
    """What is said while no release has told anything."""

    @property
    def key(self) -> str:
        return f"{self.of} headers {self.path}"

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        entry = state.entries.get(self.path)
        told = entry.content.decode(errors="replace") if entry else ""
        # One directive for each is how both were written at first; Caddy's had no question marks then.
        line = r'^\t?(?:(?:add_)?header )?\??([A-Za-z0-9-]+) "([^"\\{}$\n]*)";?$'
        headers = dict(re.findall(line, told, re.MULTILINE))
        directives = (nginx_pages if self.server == "nginx" else caddy_pages).header_directives(headers or self.untold)
        why = f"What the edge says of each {self.of} file. Deploys write it from here on."
        step = File(self.path, directives, why).step(state, changed)
        return step and dataclasses.replace(step, key=self.key)


def _caddy(site: SiteFolder, addresses: Addresses) -> list[Resource]:
    given = _given(site, addresses, "caddy")
    dropin = File("/etc/systemd/system/caddy.service.d/homepress.conf", hardening.CADDY, HARDENED)
    text = File(
        caddy.CONFIGURATION,
        caddy.configuration(addresses),
        "What Caddy answers, and how.",
        check=("caddy", "validate", "--adapter", "caddyfile", "--config", "{}"),
    )
    migrate = File(MIGRATE, "net.ipv4.tcp_migrate_req = 1\n", "No visitor is cut off when Caddy is reloaded.")
    return [
        Packages(("caddy",), WHY),
        migrate,
        Following("migrate-connections", "hand on connections", (migrate.key,), (command("sysctl", "-qp", MIGRATE),)),
        *_reading(site, "caddy"),
        *given,
        dropin,
        text,
        restart("caddy.service", (dropin.key, f"member caddy {site.layout.edge_group}")),
        reload("caddy.service", (text.key, *(file.key for file in (*given, *clones.door(site))))),
        Service("caddy.service", WHY),
    ]


def _nginx(site: SiteFolder, addresses: Addresses, system: System) -> list[Resource]:
    given = _given(site, addresses, "root")
    before, after = certifying.wanted(addresses)
    text = File(
        f"/etc/nginx/conf.d/{site.layout.user}.conf",
        nginx.configuration(addresses, system),
        "What nginx answers, and how.",
    )
    package = Packages(("nginx",), WHY)
    dropin = File("/etc/systemd/system/nginx.service.d/homepress.conf", hardening.NGINX, HARDENED)
    welcome = "/etc/nginx/sites-enabled/default"
    return [
        package,
        *_reading(site, "www-data"),
        *given,
        *before,
        Absent(welcome, "The distribution's welcome page answers for every name.", package.key),
        dropin,
        text,
        restart("nginx.service", (dropin.key,)),
        _tested(
            "nginx.service", (text.key, f"member www-data {site.layout.edge_group}", *(file.key for file in given))
        ),
        Service("nginx.service", WHY),
        Packages(("logrotate",), ROTATED),
        File(f"/etc/logrotate.d/{site.layout.user}", rotation(str(site.layout.access_log)), ROTATED),
        *after,
    ]


def rotation(log: str) -> str:
    """Return how nginx's log is put away: as Caddy does it by itself, with at most ten parts of the last 90 days."""
    return f"""\
# Written by homepress apply.
{log} {{
	daily
	maxsize 50M
	rotate 10
	maxage 90
	missingok
	notifempty
	compress
	delaycompress
	create 0640 www-data adm
	postrotate
		systemctl kill --signal=USR1 --kill-whom=main nginx.service
	endscript
}}
"""


def _tested(unit: str, of: tuple[str, ...]) -> Following:
    """nginx cannot check a file apart from the others: it is asked about all before it takes them up."""
    start = operation("systemd.service", service=unit, running=True, enabled=True)
    again = operation("systemd.service", service=unit, reloaded=True)
    return Following("reload-nginx-service", f"reload {unit}", of, (command("nginx", "-t", "-q"), start, again))
