"""Who may sign in: the owner, by key. Root and passwords may not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.facts.state import State
from homepress.hosting.facts.system import System
from homepress.hosting.operations import Content, command, operation
from homepress.hosting.plan.steps import Guard, Step
from homepress.hosting.resources.files import Directory, File
from homepress.hosting.resources.packages import Packages
from homepress.hosting.resources.resource import Resource
from homepress.hosting.resources.users import User

SSHD = "/etc/ssh/sshd_config.d/00-homepress.conf"
"""sshd keeps the first value that it reads, so this file comes before all others."""
EFFECTIVE = (
    ("permitrootlogin", "no"),
    ("passwordauthentication", "no"),
    ("kbdinteractiveauthentication", "no"),
    ("permitemptypasswords", "no"),
    ("pubkeyauthentication", "yes"),
    ("x11forwarding", "no"),
    ("logingracetime", "30"),
    ("allowtcpforwarding", "yes"),
)
"""Forwarding stays: the private admin host is reached through it."""
CHECKS = tuple(
    command(
        "sh", "-c", 'sshd -T | grep -qx "$0" || { echo "Another file of sshd says otherwise than: $0"; exit 1; }', said
    )
    for said in (f"{name} {value}" for name, value in EFFECTIVE)
)
RELOAD = operation("systemd.service", service="ssh.service", reloaded=True)


def wanted(site: SiteFolder, host: Host, system: System) -> Sequence[Resource]:
    home = f"/home/{host.user}"
    sudoers = f"{host.user} ALL=(ALL:ALL) NOPASSWD: ALL\n"
    keys = "".join(f"{key}\n" for key in site.keys)
    return [
        Packages(("sudo", "openssh-server"), "You become root by sudo, and sign in by SSH."),
        User(host.user, "You sign in as this user instead of root.", home, login="/bin/bash", system=False),
        Directory(f"{home}/.ssh", "sshd wants it to be yours alone.", host.user, host.user, "700"),
        File(
            "/etc/sudoers.d/90-homepress",
            sudoers,
            "Your key is what proves you: there is no password to ask for.",
            mode="440",
            check=("visudo", "--check", "--quiet", "--file", "{}"),
        ),
        _Keys(f"{home}/.ssh/authorized_keys", keys, host.user),
        _Sshd(),
    ]


@dataclass(frozen=True, slots=True)
class _Keys(Resource):
    """The owner's keys. A change to those that are there is guarded: the new ones must let us in."""

    path: str
    content: str
    user: str

    @property
    def key(self) -> str:
        return f"keys {self.user}"

    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        why = "These keys let you in, and no others."
        replaces = self.path in state.entries
        guard = Guard("keys", (self.path,), ()) if replaces else None
        file = File(self.path, self.content, why, self.user, self.user, "600", guard=guard)
        step = file.step(state, changed)
        return step and Step(self.key, step.title, why, step.kind, step.diff, step.operations, guard)


@dataclass(frozen=True, slots=True)
class _Sshd(Resource):
    """sshd's settings as they are in force, whatever file says so."""

    @property
    def key(self) -> str:
        return "sshd"

    def paths(self) -> tuple[str, ...]:
        return (SSHD,)

    def questions(self) -> tuple[str, ...]:
        return ("sshd -T",)

    def step(self, state: State, changed: Collection[str]) -> Step | None:
        words = (line.partition(" ") for line in state.answers.get("sshd -T", "").splitlines())
        now = {name: value for name, _, value in words}
        differ = [(name, now.get(name, ""), value) for name, value in EFFECTIVE if now.get(name) != value]
        file = File(SSHD, "".join(f"{name} {value}\n" for name, value in EFFECTIVE), "")
        written = file.step(state, changed)
        if not differ and not written:
            return None
        diff = tuple(line for name, old, new in differ for line in (f"-{name} {old}".rstrip(), f"+{name} {new}"))
        return Step(
            self.key,
            "sshd: root and passwords may not sign in",
            "Whoever guesses passwords guesses in vain. Your own way in is proven before and after.",
            "changed",
            diff or (written.diff if written else ()),
            (operation("files.put", src=Content(file.data), dest=SSHD, mode="644"), command("sshd", "-t"), RELOAD),
            Guard("sshd", backup=(SSHD,), undo=(command("systemctl", "reload", "ssh.service"),), check=CHECKS),
        )
