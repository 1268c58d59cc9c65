"""What the commands for hosts share: the site's folder, plans on the terminal, an apply with questions."""

import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typer

from homepress.backups import production
from homepress.cli import terminal
from homepress.errors import HostError, NotFound
from homepress.hosting import wanted
from homepress.hosting.apply.applying import apply as apply_steps
from homepress.hosting.cloning import deriving
from homepress.hosting.configuration import site_folder as folders
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.connection import Connection, sign_in
from homepress.hosting.facts.state import State
from homepress.hosting.facts.surveying import survey
from homepress.hosting.plan.making import make
from homepress.hosting.plan.steps import Plan, Step
from homepress.hosting.wanted import backups, variables
from homepress.project.environment import Environment

LOOKS = 3
"""How often, and after how many seconds each, a host is looked at before it is said to be unlike the plan."""
SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red"), "done": ("↻", "cyan")}
COLOURS = {"+": "green", "-": "red", " ": "dim"}


def site_folder(start: Path) -> SiteFolder:
    """Read the site's folder: the one given, or the nearest above that has a homepress.toml.

    Raises ConfigurationError, also for what the site itself would not start with.
    """
    start = start.resolve()
    place = next((one for one in (start, *start.parents) if (one / "homepress.toml").exists()), start)
    folder = folders.read(place)
    Environment.read(variables.of(folder))
    for warning in folder.warnings:
        _warn(f"{warning}. {warning.hint}")
    return folder


@cache
def _warn(text: str) -> None:
    """Say something once, however often a command reads the folder."""
    terminal.print_warning(text)


def chosen(folder: SiteFolder, names: Sequence[str] | None) -> list[Host]:
    """Return the hosts that are named, or all. Raises NotFound."""
    hosts = {host.name: host for host in folder.configuration.hosts}
    for name in names or ():
        if name not in hosts:
            raise NotFound(f"There is no host {name} in homepress.toml", hint=f"There are: {', '.join(hosts)}.")
    return [hosts[name] for name in names or hosts]


def serving(folder: SiteFolder, name: str) -> tuple[SiteFolder, Host]:
    """Return the site and the host that serves it, or a clone of it by the host's name. Raises NotFound."""
    if not name:
        return folder, folder.configuration.site_host
    found, host = deriving.of_host(folder, chosen(folder, [name])[0])
    if not host.serves_the_site:
        raise NotFound(f"{name} serves nothing", hint=f"Make it a clone of the site: homepress clone --to {name}")
    return found, host


def plan_of(folder: SiteFolder, host: Host) -> Plan:
    """Return what would change on a host."""
    folder, host = deriving.of_host(folder, host)
    with sign_in(host, folder=folder.folder) as connection:
        return _planned(folder, connection)


def _planned(folder: SiteFolder, connection: Connection) -> Plan:
    found = survey(connection, lambda system: wanted.of(folder, connection.host, system))
    return make(connection.host.name, found.wanted, found.state)


def apply(folder: SiteFolder, host: Host, *, yes: bool, only: str) -> None:
    """Show a host's plan, ask, and do it if the host is still as it was. Raises HostError."""
    folder, host = deriving.of_host(folder, host)
    with sign_in(host, folder=folder.folder) as connection:
        shown = _planned(folder, connection)
        show(shown)
        if only and shown.fingerprint != only:
            raise HostError(
                f"{host.name}: the plan is {shown.fingerprint}, not {only}", hint="Look at it, and decide anew."
            )
        if not shown.steps:
            return
        if not yes and not typer.confirm(f"Do this on {host.name}?"):
            raise typer.Exit(1)
        found = survey(connection, lambda system: wanted.of(folder, host, system))
        now = make(host.name, found.wanted, found.state)
        if now.fingerprint != shown.fingerprint:
            show(now)
            raise HostError(
                f"{host.name} has changed since the plan was shown: nothing was done",
                hint="This is the plan now. Apply again.",
            )
        _work(connection, now, found.state.managed)
        _tell_of_backups(folder, connection, now, found.state)
        left = _left(folder, connection)
    if left.steps:
        show(left)
        raise HostError(f"{host.name}: this is still not as wanted", hint="Does something on the host change it back?")
    terminal.console().print(f"{host.name}: {len(shown.steps)} {_steps(shown)} done; all is as wanted.")


def learn_pulling_key(folder: SiteFolder, home: Host) -> bool:
    """Write down the key that the home server pulls with; say whether it was not known."""
    path = f"{folder.layout.pulling}/{production.KEY}.pub"
    with sign_in(home, folder=folder.folder) as connection:
        told = connection.run("cat", path).stdout.strip()
    if told == folder.pulling_key:
        return False
    if not folders.PUBLIC_KEY.match(told):
        raise HostError(f"{home.name}: {path} holds no public key", hint=f"Remove it there, and {path[:-4]} too.")
    (folder.folder / folders.PULLING_KEY).write_text(f"{told}\n", encoding="utf-8")
    return True


def let_home_in(folder: SiteFolder, chosen: Sequence[Host], *, yes: bool) -> None:
    """Let the home server, whose key is known only now, in on the site's host."""
    there, home = folder.configuration.site_host, folder.configuration.home_server
    if there.name in {host.name for host in chosen}:
        apply(folder, there, yes=yes, only="")
    else:
        typer.echo(f"To let {home.name if home else 'it'} in there: homepress apply {there.name}")


def _tell_of_backups(folder: SiteFolder, connection: Connection, done: Plan, before: State) -> None:
    """Print the recovery sheet where it has become another, and the key that the backups' place has to let in."""
    from homepress.backups.recovery_sheet import Sheet
    from homepress.cli import recovery_sheets

    if backups.needs_a_sheet(folder, connection.host, before):
        place = backups.repository_of(folder, connection.host)
        secrets = (folder.secrets.get(f"HOMEPRESS_BACKUP_{name}", "") for name in ("KEY", "USER", "PASSWORD"))
        sheet = Sheet(folder.configuration.site.domain, place, *secrets)
        recovery_sheets.show(sheet, folder.folder)
    key = f"{folder.layout.backup_ssh}/id_ed25519"
    if any(step.key == f"ssh-key {key}" for step in done.steps):
        public = connection.run("cat", f"{key}.pub").stdout.strip()
        typer.echo(
            f"Where backups go has to let this host in. Add this line there to ~/.ssh/authorized_keys:\n\n{public}\n"
        )


def _left(folder: SiteFolder, connection: Connection) -> Plan:
    """Return what is still to do after an apply: nothing, where a service that has just started takes its time."""
    for _ in range(LOOKS):
        plan = _planned(folder, connection)
        if not plan.steps:
            break
        time.sleep(LOOKS)
    return plan


def _work(connection: Connection, plan: Plan, before: tuple[str, ...]) -> None:
    total = len(plan.steps)
    count = iter(range(1, total + 1))

    def report(step: Step) -> None:
        terminal.console().print(f"[{next(count)}/{total}] {step.title}", markup=False)

    apply_steps(connection, plan, before, report)


def show(plan: Plan) -> None:
    """Print a plan as people read it."""
    from rich.text import Text

    console = terminal.console()
    if not plan.steps:
        console.print(Text.assemble((plan.host, "bold"), ": all is as wanted."))
        return
    console.print(Text(f"{plan.host}\n", "bold"))
    for step in plan.steps:
        sign, colour = SIGNS[step.kind]
        console.print(Text.assemble((f"  {sign} {step.title}", colour)))
        console.print(Text(f"    {step.why}", "italic"))
        for line in step.diff:
            console.print(Text(f"      {line}", COLOURS.get(line[:1], "")))
    console.print(Text(f"\n  {len(plan.steps)} {_steps(plan)}; this is plan {plan.fingerprint}\n"))


def _steps(plan: Plan) -> str:
    return "step" if len(plan.steps) == 1 else "steps"


def as_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as machines read it. No secret is in it."""
    steps = [
        {"key": one.key, "title": one.title, "why": one.why, "kind": one.kind, "diff": list(one.diff)}
        for one in plan.steps
    ]
    return {"host": plan.host, "fingerprint": plan.fingerprint, "steps": steps}
