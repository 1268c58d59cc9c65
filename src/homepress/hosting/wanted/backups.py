"""Backups that the host makes by itself: restic, where they go, what opens them, and the timers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from homepress.backups.retention import Policy
from homepress.backups.settings import NAME, Settings
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.state import State
from homepress.hosting.facts.system import System
from homepress.hosting.layout import CACHE
from homepress.hosting.operations import command, operation
from homepress.hosting.plan.steps import Step
from homepress.hosting.program import facts
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.following import Following
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.wanted import backup_units as units
from homepress.hosting.wanted.site import UNITS


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    if not host.serves_the_site or not site.configuration.backups.repository:
        return []
    return [*_place(site), *_jobs(site, system)]


def _place(site: SiteFolder) -> list[Resource]:
    """Return restic, and all that it is told. None of it is the site's to read."""
    layout, repository = site.layout, site.configuration.backups.repository
    key = File(
        str(layout.backup_key),
        f"{site.secrets['HOMEPRESS_BACKUP_KEY']}\n",
        "What backups are encrypted with.",
        mode="600",
        secret=True,
    )
    told = File(
        f"{layout.backups}/{NAME}",
        settings(site).as_text(),
        "Where backups go, how many stay, and what else of the host is in them.",
        mode="600",
        secret=bool(site.secrets.get("HOMEPRESS_BACKUP_PASSWORD")),
    )
    found: list[Resource] = [
        Packages(("restic",), "It encrypts backups, and stores each part once."),
        Directory(str(layout.backups.parent), "What the host knows of its backups.", mode="700"),
        Directory(str(layout.backups), "Settings, key and receipts; the site cannot read them.", mode="700"),
        Directory(str(layout.backup_jobs), "What you ask for from your own machine.", mode="700"),
        Directory(str(CACHE), "Packages that releases share."),
        key,
        told,
    ]
    if repository.startswith("/"):
        found.append(Directory(repository, "Backups lie here.", mode="700"))
    if repository.startswith("sftp:"):
        found += [
            Packages(("openssh-client",), "It carries the backups."),
            Directory(str(layout.backup_ssh), "The key that lets this host in where backups go.", mode="700"),
            _Key(f"{layout.backup_ssh}/id_ed25519", f"backups of {site.configuration.site.domain}"),
        ]
    return found


def settings(site: SiteFolder) -> Settings:
    """Return what the host is told of its backups."""
    backups, secrets = site.configuration.backups, site.secrets
    return Settings(
        address=backups.repository,
        user=secrets.get("HOMEPRESS_BACKUP_USER", ""),
        password=secrets.get("HOMEPRESS_BACKUP_PASSWORD", ""),
        ssh=str(site.layout.backup_ssh) if backups.repository.startswith("sftp:") else "",
        create=True,
        keep=Policy(backups.keep_daily, backups.keep_weekly, backups.keep_monthly),
        max_age=backups.max_age,
        host=facts(site.configuration),
    )


def _jobs(site: SiteFolder, system: System) -> list[Resource]:
    layout, backups = site.layout, site.configuration.backups
    program = File(
        str(layout.backup_program), units.program(layout), "It runs the code of the release that serves.", mode="755"
    )
    template = File(f"{UNITS}/{layout.backup_unit()}", units.jobs(layout, backups, system), "Makes and proves backups.")
    failed = File(f"{UNITS}/{layout.backup_failed_unit()}", units.failed(layout), "Tells of one that came to nothing.")
    files, timers = [template, failed], {}
    if backups.at != "never":
        timers = {"daily": units.daily(layout, backups), "watch": units.watch(layout)}
    whys = {"daily": "A backup every day, proven by restoring it.", "watch": "You are told when none was proven."}
    for job, text in timers.items():
        files.append(File(f"{UNITS}/{layout.backup_timer(job)}", text, whys[job]))
    restart = [command("systemctl", "try-restart", layout.backup_timer(job)) for job in timers]
    return [
        program,
        *files,
        Following(
            f"backups-{layout.site}",
            "systemd takes up when backups are made",
            tuple(file.key for file in files),
            (operation("systemd.daemon_reload"), *restart),
        ),
        *(Service(layout.backup_timer(job), whys[job]) for job in timers),
    ]


@dataclass(frozen=True, slots=True)
class _Key(Resource):
    """An SSH key that the host makes for itself: its private half never leaves it."""

    path: str
    comment: str

    @property
    def key(self) -> str:
        return f"ssh-key {self.path}"

    def paths(self) -> tuple[str, ...]:
        return (f"{self.path}.pub",)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        if f"{self.path}.pub" in state.entries:
            return None
        words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", self.comment, "-f", self.path)
        why = "With it this host signs in where backups go."
        return Step(self.key, f"an SSH key, {self.path}", why, "added", (), (command(*words),))
