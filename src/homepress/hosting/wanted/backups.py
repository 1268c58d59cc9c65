"""Backups that a host makes or, at home, pulls: restic, where they go, what opens them, and the timers."""

import json
from collections.abc import Sequence

from homepress.backups.retention import Policy
from homepress.backups.settings import NAME, Settings
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.state import State
from homepress.hosting.facts.system import System
from homepress.hosting.operations import command, operation
from homepress.hosting.program import facts
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.following import Following
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.resources.ssh_keys import SshKey
from homepress.hosting.wanted import backup_units as units
from homepress.hosting.wanted import log
from homepress.hosting.wanted.site import UNITS


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if host.pulls_backups:
        return [
            *_known(site),
            *_place(site, repository_of(site, host), owner=str(site.layout.pulling)),
            *_jobs(site, host, system),
        ]
    if not host.serves_the_site:
        return []
    repository = site.configuration.backups.repository
    if not repository and not site.configuration.home_server:
        return []
    place = _place(site, repository) if repository else []
    return [*_known(site), *place, *_jobs(site, host, system)]


def repository_of(site: SiteFolder, host: Host) -> str:
    """Return where a host keeps the backups that it makes or pulls; empty where it does neither."""
    if host.pulls_backups:
        return f"{host.keep_in}/{site.configuration.site.name}"
    return site.configuration.backups.repository


def needs_a_sheet(site: SiteFolder, host: Host, before: State) -> bool:
    """Say whether something that a recovery sheet names was otherwise: the place, who signs in there, the key.

    How many backups stay, and when they are made, is on no sheet.
    """
    repository = repository_of(site, host)
    if not repository:
        return False
    key, told = (before.entries.get(path) for path in (str(site.layout.backup_key), f"{site.layout.backups}/{NAME}"))
    if key is None or key.content.decode(errors="replace").strip() != site.secrets["HOMEPRESS_BACKUP_KEY"]:
        return True
    try:
        facts = json.loads(told.content) if told else {}
    except ValueError:
        return True
    wanted_now = settings(site, repository)
    return any(facts.get(name) != getattr(wanted_now, name) for name in ("address", "user", "password"))


def _known(site: SiteFolder) -> list[Resource]:
    """Return the folders of backups, and the key. None of it is the site's to read."""
    layout = site.layout
    key = File(
        str(layout.backup_key),
        f"{site.secrets['HOMEPRESS_BACKUP_KEY']}\n",
        "What backups are encrypted with.",
        mode="600",
        secret=True,
    )
    return [
        Directory(str(layout.backups.parent), "What the host knows of its backups.", mode="700"),
        Directory(str(layout.backups), "Settings, key and receipts; the site cannot read them.", mode="700"),
        Directory(str(layout.backup_jobs), "What you ask for from your own machine.", mode="700"),
        key,
    ]


def _place(site: SiteFolder, repository: str, *, owner: str = "") -> list[Resource]:
    """Return restic, and all that it is told."""
    layout = site.layout
    told = File(
        f"{layout.backups}/{NAME}",
        settings(site, repository, owner=owner).as_text(),
        "Where backups go, how many stay, and what else of the host is in them.",
        mode="600",
        secret=bool(site.secrets.get("HOMEPRESS_BACKUP_PASSWORD")),
    )
    found: list[Resource] = [
        Packages(("restic",), "It encrypts backups, and stores each part once."),
        told,
    ]
    if repository.startswith("/"):
        found.append(Directory(repository, "Backups lie here.", mode="700"))
    if repository.startswith("sftp:"):
        found += [
            Packages(("openssh-client",), "It carries the backups."),
            Directory(str(layout.backup_ssh), "The key that lets this host in where backups go.", mode="700"),
            SshKey(
                f"{layout.backup_ssh}/id_ed25519",
                f"backups of {site.configuration.site.domain}",
                "With it this host signs in where backups go.",
            ),
        ]
    return found


def settings(site: SiteFolder, repository: str, *, owner: str = "") -> Settings:
    """Return what a host is told of its backups."""
    backups, secrets = site.configuration.backups, site.secrets
    return Settings(
        address=repository,
        user=secrets.get("HOMEPRESS_BACKUP_USER", ""),
        password=secrets.get("HOMEPRESS_BACKUP_PASSWORD", ""),
        ssh=str(site.layout.backup_ssh) if repository.startswith("sftp:") else "",
        create=True,
        keep=Policy(backups.keep_daily, backups.keep_weekly, backups.keep_monthly),
        max_age=backups.max_age,
        host=facts(site.configuration),
        owner=owner,
        point_in_time=log.wanted_of(site) if repository and not owner else None,
    )


WHYS = {
    "daily": "A backup every day, proven by restoring it.",
    "watch": "You are told when none was proven.",
    "watch-home": "You are told when the home server has proven none.",
}


def _timers(site: SiteFolder, host: Host) -> dict[str, str]:
    """Return the timers by what they start. Whoever keeps backups makes them; the site's host watches both."""
    layout, backups, timers = site.layout, site.configuration.backups, {}
    if backups.at == "never":
        return {}
    if repository_of(site, host):
        timers = {"daily": units.daily(layout, backups), "watch": units.watch(layout, "watch")}
    if host.serves_the_site and site.configuration.home_server:
        timers["watch-home"] = units.watch(layout, "watch-home")
    return timers


def _jobs(site: SiteFolder, host: Host, system: System) -> list[Resource]:
    layout = site.layout
    program = File(
        str(layout.backup_program), units.program(layout, host), "It runs the code of the site's release.", mode="755"
    )
    template = File(
        f"{UNITS}/{layout.backup_unit()}",
        units.jobs(layout, host, repository_of(site, host), system),
        "Makes and proves backups.",
    )
    failed = File(f"{UNITS}/{layout.backup_failed_unit()}", units.failed(layout), "Tells of one that came to nothing.")
    files, timers = [template, failed], _timers(site, host)
    for job, text in timers.items():
        files.append(File(f"{UNITS}/{layout.backup_timer(job)}", text, WHYS[job]))
    restart = [command("systemctl", "try-restart", layout.backup_timer(job)) for job in timers]
    return [
        program,
        *files,
        *log.sending(site, host, system),
        Following(
            f"backups-{layout.site}",
            "systemd takes up when backups are made",
            tuple(file.key for file in files),
            (operation("systemd.daemon_reload"), *restart),
        ),
        *(Service(layout.backup_timer(job), WHYS[job]) for job in timers),
    ]
