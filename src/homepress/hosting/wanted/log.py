"""PostgreSQL's log, so that any moment can be brought back: handed over, kept, sent each minute, or let go."""

from collections.abc import Mapping
from pathlib import Path

from homepress.backups.settings import PointInTime
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.layout import ARCHIVE_LOG
from homepress.hosting.on_host import archive_log
from homepress.hosting.operations import operation
from homepress.hosting.resources.clearing import Cleared
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.following import Following
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.wanted import backup_units as units
from homepress.hosting.wanted.site import UNITS

ADMINISTRATOR = "postgres"


def wanted_of(site: SiteFolder) -> PointInTime | None:
    """Return how the log is kept; None where it is not."""
    days = site.configuration.backups.point_in_time
    return PointInTime(days=days, spool=str(site.layout.log), role=ADMINISTRATOR) if days else None


def archived(site: SiteFolder) -> Mapping[str, str]:
    """Return the server's settings that hand its log over."""
    wanted = wanted_of(site)
    if wanted is None:
        return {}
    return {
        "archive_mode": "on",
        "archive_command": f"'/usr/bin/python3 -I {ARCHIVE_LOG} {site.layout.log} %p %f'",
        "archive_timeout": f"'{wanted.switch_seconds}s'",
    }


def kept(site: SiteFolder) -> list[Resource]:
    """Return what has to be there before the server hands anything over."""
    if wanted_of(site) is None:
        return []
    program = Path(archive_log.__file__).read_bytes()
    return [
        Packages(("python3",), "PostgreSQL hands its log to a program in Python."),
        Directory(str(site.layout.log.parent), "Logs of databases."),
        Directory(str(site.layout.log), "The log waits here until it is sent.", ADMINISTRATOR, ADMINISTRATOR, "700"),
        File(str(ARCHIVE_LOG), program, "It keeps the log, and never at the cost of the site's disk.", mode="755"),
    ]


def let_go(site: SiteFolder) -> list[Resource]:
    """Return what takes away a log that nobody wants any more, once the server hands nothing over."""
    if wanted_of(site):
        return []
    return [Cleared(str(site.layout.log), "No moments are kept any more: [backups] point_in_time is 0.")]


def sending(site: SiteFolder, host: Host, system: System) -> list[Resource]:
    """Return the unit and timer that send the log."""
    if not host.serves_the_site or wanted_of(site) is None:
        return []
    layout, why = site.layout, "The database's log is sent to the repository each minute."
    unit = File(f"{UNITS}/{layout.log_unit}", units.log(layout, site.configuration.backups.repository, system), why)
    timer = File(f"{UNITS}/{layout.log_timer}", units.log_timer(layout), why)
    reload = (operation("systemd.daemon_reload"),)
    return [
        unit,
        timer,
        Following(f"log-{layout.site}", "systemd takes up when the log is sent", (unit.key, timer.key), reload),
        Service(layout.log_timer, why),
    ]
