"""On the site's host: a home server may pull backups, with a key that opens this and nothing else.

What holds it in, from outside to inside: sshd forces one command on this user and forwards nothing; the
command (`on_host/pull_gate.py`) knows three verbs and one form of rsync; the user whom it runs as can
read what is offered and write nowhere; and what makes the offer is a service of its own behind a socket.
"""

from collections.abc import Sequence
from pathlib import Path

from homepress.backups.settings import NAME
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.system import System
from homepress.hosting.layout import PULL_GATE, Layout
from homepress.hosting.on_host import pull_gate
from homepress.hosting.operations import operation
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.following import Following, reload
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.services import Service
from homepress.hosting.resources.users import User
from homepress.hosting.wanted import backup_units as units
from homepress.hosting.wanted import backups
from homepress.hosting.wanted.site import UNITS

SHELL = "/bin/sh"
"""sshd starts a forced command through the user's shell."""


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    home = site.configuration.home_server
    if not host.serves_the_site or home is None:
        return []
    return [*_door(site, home), *_receipts(site), *_service(site, system)]


def _door(site: SiteFolder, home: Host) -> list[Resource]:
    """Return the user whom the home server signs in as, and what that user may do."""
    layout = site.layout
    command, keys = forced_command(layout), str(layout.pulling_keys)
    allowed = authorized_key(command, site.pulling_key, home.comes_from) if site.pulling_key else ""
    sshd = File(
        f"/etc/ssh/sshd_config.d/20-{layout.pull_user}.conf",
        sshd_settings(layout.pull_user, command, keys),
        "The home server's key starts one command, and forwards nothing.",
        check=("sshd", "-t", "-f", "{}"),
    )
    gate = Path(pull_gate.__file__).read_bytes()
    return [
        Packages(("rsync", "python3"), "The home server copies by rsync, which sends only what is new."),
        User(layout.pull_user, "The home server signs in as a user who can do nothing else.", "/", SHELL),
        File(str(PULL_GATE), gate, "It compares what the home server asks for with what that may do.", mode="755"),
        File(keys, allowed, f"The key of {home.name}." if allowed else f"{home.name} has not told its key yet."),
        sshd,
        reload("ssh.service", (sshd.key,)),
        Directory(str(layout.offered.parent), "Backups on their way to home servers."),
        Directory(str(layout.offered), "The site's.", "root", layout.pull_user, "750"),
    ]


def _receipts(site: SiteFolder) -> list[Resource]:
    """Return the store of what the home server tells, and by when it should."""
    layout = site.layout
    key = f"{site.secrets['HOMEPRESS_BACKUP_KEY']}\n"
    return [
        Directory(str(layout.home_receipts), "What the home server tells of its backups.", mode="700"),
        File(f"{layout.home_receipts}/key", key, "What its receipts are signed with.", mode="600", secret=True),
        File(
            f"{layout.home_receipts}/{NAME}",
            backups.settings(site, "").as_text(),
            "How old its newest proof may be, and what of this host a backup holds.",
            mode="600",
        ),
    ]


def _service(site: SiteFolder, system: System) -> list[Resource]:
    layout = site.layout
    why = "It makes what the home server fetches, and takes it away again."
    service = File(f"{UNITS}/{layout.offer_unit}", units.offer(layout, system), why)
    socket = File(f"{UNITS}/{layout.offer_socket}", units.offer_socket(layout), "Only the gate reaches it.")
    return [
        service,
        socket,
        Following(
            f"offer-{layout.site}",
            "systemd takes up how backups are offered",
            (service.key, socket.key),
            (operation("systemd.daemon_reload"),),
        ),
        Service(layout.offer_socket, why),
    ]


def forced_command(layout: Layout) -> str:
    return f"/usr/bin/python3 -I {PULL_GATE} {layout.pull_socket} {layout.offered}/tree"


def authorized_key(command: str, key: str, networks: Sequence[str]) -> str:
    """Return the line of authorized_keys: `restrict` forbids all that sshd knows now and later (sshd(8))."""
    origin = f',from="{",".join(networks)}"' if networks else ""
    return f'restrict,command="{command}"{origin} {key}\n'


def sshd_settings(user: str, command: str, keys: str) -> str:
    """Return a block for sshd_config that says the same once more, whatever the file of keys may say."""
    return f"""\
Match User {user}
	AuthorizedKeysFile {keys}
	AuthenticationMethods publickey
	ForceCommand {command}
	DisableForwarding yes
	PermitTTY no
	PermitTunnel no
	PermitUserRC no
	MaxSessions 1
	ClientAliveInterval 15
	ClientAliveCountMax 4
"""
