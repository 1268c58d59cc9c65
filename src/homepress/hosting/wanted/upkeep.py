"""What every server needs: the time, a bounded journal, swap where memory is small, security updates."""

from collections.abc import Sequence

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host, Updates
from homepress.hosting.facts.system import System
from homepress.hosting.layout import PENDING, STAGING, STATE
from homepress.hosting.operations import command
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.following import Following, restart
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service

JOURNAL = "/etc/systemd/journald.conf.d/homepress.conf"
APT = "/etc/apt/apt.conf.d/52homepress"
"""Read after 50unattended-upgrades, whose lists it adds to and whose values it replaces."""
SWAP = "/swapfile"
SWAP_UNIT = "swapfile.swap"
"""systemd wants the unit named for the path."""
SWAP_MEGABYTES = 1024


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    return [*_places(), *_journal(), *_clock(system), *_swap(system), *_updates(site.configuration.updates)]


def _places() -> list[Resource]:
    return [
        Directory(str(STATE), "What Homepress knows of this host."),
        Directory(str(PENDING), "What is still to follow a change, should an apply be cut off.", mode="700"),
        Directory(str(STAGING), "Files are checked here before they are put in place.", mode="700"),
    ]


def _journal() -> list[Resource]:
    content = "[Journal]\nStorage=persistent\nSystemMaxUse=500M\nMaxRetentionSec=3month\n"
    conf = File(JOURNAL, content, "Logs outlive a reboot, and never fill the disk.")
    return [conf, restart("systemd-journald.service", (conf.key,))]


def _clock(system: System) -> list[Resource]:
    """One that the owner has chosen stays; Debian's packages of the two exclude each other."""
    why = "Certificates, sign-ins and jobs rely on the time."
    if system.clock:
        return [Service(system.clock, why)]
    return [Packages(("systemd-timesyncd",), why), Service("systemd-timesyncd.service", why)]


def _swap(system: System) -> list[Resource]:
    """Once made it is wanted for good: the facts of a host with swap are those of one that needed it."""
    if (
        not system.is_small
        or system.container
        or (system.swap and f"file /etc/systemd/system/{SWAP_UNIT}" not in system.managed)
    ):
        return []
    unit = (
        "# Written by homepress apply.\n[Unit]\nDescription=Swap, for memory is small here\n\n"
        f"[Swap]\nWhat={SWAP}\n\n[Install]\nWantedBy=swap.target\n"
    )
    why = f"With {system.memory} MB of memory, installing packages and backing up may need more."
    made = Following(
        "make-swap",
        f"make {SWAP} ({SWAP_MEGABYTES} MB)",
        (f"file /etc/systemd/system/{SWAP_UNIT}",),
        (
            command("fallocate", "--length", f"{SWAP_MEGABYTES}M", SWAP),
            command("chmod", "600", SWAP),
            command("mkswap", SWAP),
        ),
    )
    return [
        File(f"/etc/systemd/system/{SWAP_UNIT}", unit, why),
        made,
        Service(SWAP_UNIT, why),
        File("/etc/sysctl.d/60-homepress.conf", "vm.swappiness = 10\n", "Swap is for what is not used, not for speed."),
    ]


def _updates(updates: Updates) -> list[Resource]:
    if not updates.automatic:
        return []
    reboots = updates.reboot_at != "never"
    content = "\n".join(
        [
            'APT::Periodic::Update-Package-Lists "1";',
            'APT::Periodic::Unattended-Upgrade "1";',
            'APT::Periodic::AutocleanInterval "7";',
            'Unattended-Upgrade::Remove-Unused-Kernel-Packages "true";',
            'Unattended-Upgrade::Remove-New-Unused-Dependencies "true";',
            f'Unattended-Upgrade::Automatic-Reboot "{str(reboots).lower()}";',
            *([f'Unattended-Upgrade::Automatic-Reboot-Time "{updates.reboot_at}";'] if reboots else []),
            'Unattended-Upgrade::SyslogEnable "true";',
            "",
        ]
    )
    when = f"; it restarts at {updates.reboot_at} where one asks for it" if reboots else ""
    return [
        Packages(("unattended-upgrades",), "Security updates come without anybody's doing."),
        File(APT, content, f"The host updates itself every night{when}."),
        Service("apt-daily.timer", "Looks for updates every day."),
        Service("apt-daily-upgrade.timer", "Installs them."),
    ]
