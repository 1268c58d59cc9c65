"""What a clone has that the site has not: a password at the door, and an end."""

from collections.abc import Sequence

from homepress.hosting.configuration.clone_files import USER
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.layout import STATE, Layout
from homepress.hosting.resources.files import File
from homepress.hosting.resources.following import restart
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.wanted.site import UNITS

READERS = {"caddy": ("caddy", "{user} {hashed}\n"), "nginx": ("www-data", "{user}:{hashed}\n")}
"""Which group each edge reads as, and how it wants to be told whom it may let in."""
ROBOTS_TXT = "User-agent: *\nDisallow: /\n"
EVERY = "*:0/10"
"""When the host looks whether a clone's time is over. Its start is another such moment."""


def door(site: SiteFolder) -> list[File]:
    """Return what the edge reads before it lets somebody in, and what it tells search engines."""
    if site.clone is None:
        return []
    server = site.configuration.edge.server
    group, line = READERS[server]
    file = File(
        str(site.layout.door),
        line.format(user=USER, hashed=site.clone.password_hash),
        "Only who has the password sees the clone.",
        group=group,
        mode="640",
        secret=True,
    )
    robots = File(str(site.layout.robots), ROBOTS_TXT, "Search engines are sent away.")
    return [file, robots]


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if site.clone is None or not host.serves_the_site:
        return []
    layout = site.layout
    name = f"{layout.user}-take-down"
    why = f"On {site.clone.expires:%Y-%m-%d at %H:%M} UTC the clone is taken down, with all its data."
    program = File(
        str(layout.take_down),
        take_down(layout, site.configuration.edge.server, int(site.clone.expires.timestamp())),
        why,
        mode="700",
    )
    timer = File(f"{UNITS}/{name}.timer", TIMER.format(every=EVERY), why)
    return [
        program,
        File(f"{UNITS}/{name}.service", SERVICE.format(program=layout.take_down), why),
        timer,
        restart(f"{name}.timer", (timer.key,)),
        Service(f"{name}.timer", why),
    ]


def take_down(layout: Layout, edge: str, expires: int) -> str:
    """Return a program that does nothing before a moment (in seconds since 1970), unless it is told `now`.

    It may be cut off anywhere and is run again: each of its lines can be.
    """
    data = [layout.home, layout.restore_points, layout.backups, STATE / "arriving" / layout.site]
    places = [*data, layout.root, layout.environment, layout.door]
    return f"""\
#!/bin/sh
# Written by homepress apply.
set -eu
if [ "${{1:-}}" != now ] && [ "$(date +%s)" -lt {expires} ]; then
	exit 0
fi
systemctl disable --now {edge}.service
for unit in $(systemctl list-units --all --plain --no-legend '{layout.user}-*' | cut -d ' ' -f 1); do
	case "$unit" in
	{layout.user}-take-down.*) ;;
	*) systemctl disable --now "$unit" 2>/dev/null || systemctl stop "$unit" || true ;;
	esac
done
if id postgres >/dev/null 2>&1 && [ -S /run/postgresql/.s.PGSQL.5432 ]; then
	runuser -u postgres -- dropdb --if-exists --force {layout.database}
fi
rm -rf {" ".join(map(str, places))}
rm -f {layout.access_log}* {layout.access_log.with_suffix("")}-20*.log*
echo "The clone was taken down."
systemctl disable --now {layout.user}-take-down.timer
"""


SERVICE = """\
# Written by homepress apply.
[Unit]
Description=Takes the clone down when its time is over

[Service]
Type=oneshot
ExecStart={program}
"""
TIMER = """\
# Written by homepress apply.
[Unit]
Description=Looks whether the clone's time is over

[Timer]
OnBootSec=30s
OnCalendar={every}
Persistent=true

[Install]
WantedBy=timers.target
"""
