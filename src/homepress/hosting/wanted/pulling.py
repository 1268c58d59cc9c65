"""On the home server: what pulls the site's backups, and what tries them out.

All that the site's host sends is handled by a user who owns the pulling key and nothing else. Repository, key of the
backups and receipts are root's: whoever takes over the site's host and finds a hole in rsync, PostgreSQL or
the site's code gets to that user, who can delete no backup.
"""

import json
from collections.abc import Sequence

from homepress.backups import production
from homepress.hosting.configuration.dotenv import NAMES
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.layout import STATE
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.ssh_keys import SshKey
from homepress.hosting.resources.users import User
from homepress.hosting.wanted import variables
from homepress.project.environment import PREFIX


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if not host.pulls_backups:
        return []
    return [*_user(site), *_folders(site, host), *_way(site), *_database(site, system)]


def _user(site: SiteFolder) -> list[Resource]:
    layout = site.layout
    told = {name: value for name, value in variables.of(site).items() if name != f"{PREFIX}DATABASE_URL"}
    return [
        Packages(("rsync", "openssh-client"), "Backups come by rsync and SSH."),
        User(layout.user, "What comes from the site's host is handled as a user who can do nothing else.", "/"),
        Directory(str(layout.configuration.parent), "Configuration of sites."),
        Directory(str(layout.configuration), "The site's.", mode="711"),
        File(
            str(layout.environment),
            variables.as_environment_file(told),
            "What the site is told, for notifications and to try its backups out.",
            mode="600",
            conceal=NAMES,
        ),
    ]


def _folders(site: SiteFolder, host: Host) -> list[Resource]:
    layout = site.layout
    return [
        Directory(str(layout.root.parent), "Sites on this host."),
        Directory(str(layout.root), "The site's code, with which backups are tried out."),
        Directory(str(layout.releases), "One folder for each release."),
        Directory(str(STATE / "sites"), "Data of sites."),
        Directory(str(layout.home), "Where backups are laid out to be tried.", mode="711"),
        Directory(str(layout.pulled.parent), "What comes from sites' hosts."),
        Directory(str(layout.pulled), "The site's files, so that they need not be sent again.", mode="711"),
        Directory(host.keep_in, "Backups of sites, encrypted."),
    ]


def _way(site: SiteFolder) -> list[Resource]:
    """Return the key that pulls, and what it is used with."""
    layout, there = site.layout, site.configuration.site_host
    told = {"address": there.address, "port": there.port, "user": layout.pull_user}
    return [
        Directory(str(layout.pulling), "ssh wants it to be that user's alone.", layout.user, layout.user, "700"),
        SshKey(
            f"{layout.pulling}/{production.KEY}",
            f"pulls backups of {site.configuration.site.domain}",
            "With it this host pulls backups, and nothing else.",
            layout.user,
        ),
        File(
            f"{layout.pulling}/{production.KNOWN_HOSTS}",
            host_keys(site.host_keys, there),
            "The keys that the site's host has shown you.",
        ),
        File(f"{layout.pulling}/{production.SETTINGS}", json.dumps(told) + "\n", "Where the site's host is."),
    ]


def host_keys(known: str, host: Host) -> str:
    """Return those lines of a file of known hosts that are about a host."""
    name = host.address if host.port == 22 else f"[{host.address}]:{host.port}"
    return "".join(f"{line}\n" for line in known.splitlines() if name in line.split(" ")[0].split(","))


def _database(site: SiteFolder, system: System) -> list[Resource]:
    """Return PostgreSQL's programs: each rehearsal starts a server of its own, and Debian's need not run as well."""
    if site.configuration.database.engine != "postgresql":
        return []
    none = "# Written by homepress apply.\ncreate_main_cluster = false\n"
    return [
        Directory("/etc/postgresql-common", "Settings of Debian for PostgreSQL."),
        Directory("/etc/postgresql-common/createcluster.d", "Read when a server is made."),
        File("/etc/postgresql-common/createcluster.d/homepress.conf", none, "No server that always runs is made."),
        Packages((f"postgresql-{system.postgresql}",), "Backups are restored into a PostgreSQL of their own."),
    ]
