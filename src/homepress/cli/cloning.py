"""`homepress clone --to HOST`, `--list` and `--remove`: clones on hosts."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from homepress.backups import code, keys, places
from homepress.backups.store import Store
from homepress.cli import coming_back, hosted, hosts, terminal
from homepress.cli.showing_deploys import Progress
from homepress.errors import NotFound
from homepress.hosting.cloning import choosing, deriving, fetching
from homepress.hosting.cloning.fetching import Copying
from homepress.hosting.configuration import clone_files
from homepress.hosting.configuration.clone_files import USER, Clone
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.configuration.tables import Host
from homepress.hosting.connection import sign_in
from homepress.hosting.internet import records
from homepress.hosting.releases import commits
from homepress.hosting.releases.following import DeployFailed
from homepress.hosting.wanted import variables

WORK = Path("var", "clones")
"""Where copies are made, within the site's folder; git does not see it."""


@dataclass(frozen=True)
class Asked:
    """What the command line says."""

    snapshot: str
    to: str
    domain: str
    days: int
    place: str
    key_file: Path | None
    folder: Path
    yes: bool


def clone_to(asked: Asked) -> None:
    """Let a host be a clone. Raises HomepressError; a clone that was there is there then, with its data."""
    began = time.monotonic()
    folder = hosts.site_folder(coming_back.nearest(asked.folder))
    commit = commits.find(folder.folder, "HEAD")
    name = choosing.host_of(folder, asked.to)
    folder = hosts.site_folder(folder.folder)
    clone, password = choosing.describe(folder, name, domain=asked.domain, days=asked.days)
    _show(folder, name, clone)
    if not asked.yes and not typer.confirm("Go on?"):
        raise typer.Exit(1)
    with _copying(folder, asked, deriving.derived(folder, _host(folder, name), clone)) as copying:
        clone.write(folder.folder, name)
        hosts.apply(folder, _host(folder, name), yes=True, only="")
        fine = _deploy(folder, name, commit, copying)
    replace(clone, snapshot=copying.snapshot).write(folder.folder, name)
    _tell(name, clone, copying, password)
    typer.echo(f"It took {time.monotonic() - began:.0f} s.")
    if not fine:
        raise typer.Exit(3)


def _show(folder: SiteFolder, name: str, clone: Clone) -> None:
    """Say what is going to be there, and which record its name needs."""
    derived = deriving.derived(folder, _host(folder, name), clone)
    typer.echo(f"{name} ({_host(folder, name).address}) becomes a clone of {folder.configuration.site.domain}:")
    typer.echo(f"  https://{clone.domain}/, until {clone.expires:%Y-%m-%d %H:%M} UTC; what is there now is replaced.")
    typer.echo("It needs these DNS records, before a certificate can be had:\n")
    rows = [[record.name, record.type, record.value] for record in records(derived.configuration)]
    terminal.print_table(["name", "type", "value"], rows)


def _host(folder: SiteFolder, name: str) -> Host:
    return hosts.chosen(folder, [name])[0]


@contextmanager
def _copying(folder: SiteFolder, asked: Asked, derived: SiteFolder) -> Iterator[Copying]:
    """Give what makes the copy: the site's host, or this machine where the recovery sheet was given."""
    if not asked.key_file:
        with hosted.deployer(folder.folder) as serving:
            words = fetching.on_host(folder, serving.program, asked.snapshot)
        yield Copying(words, derived.secrets)
        return
    home = folder.folder / WORK
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(home / "store")
    store.adopt(asked.place, keys.read(asked.key_file), places.login(asked.place, os.environ))
    told = {**variables.of(folder), "HOMEPRESS_HOME": str(home), "HOMEPRESS_STATIC_DIR": str(home / "static")}
    words = [sys.executable, "-m", "homepress.backups.copying", str(store.folder), *filter(None, [asked.snapshot])]
    yield Copying(words, derived.secrets, environment=code.environment(told))


def _deploy(folder: SiteFolder, name: str, commit: commits.Commit, copying: Copying) -> bool:
    with hosted.deployer(folder.folder, name) as deployer:
        try:
            release = deployer.deploy(commit, Progress(), data=copying)
        except DeployFailed as failed:
            hosted.tell_failure(deployer, failed.lines)
            raise
        typer.echo(f"Release {release} serves.")
        return hosted.look_from_outside(deployer)


def _tell(name: str, clone: Clone, copying: Copying, password: str) -> None:
    typer.echo(f"\nhttps://{clone.domain}/ has the data of backup {copying.snapshot}, without its people.")
    at_door = f"with the password {password}" if password else "with the password that it had"
    typer.echo(f"At the door: {USER}, {at_door}")
    if copying.owner:
        typer.echo(f"To sign in: {copying.owner['email']} with the password {copying.owner['password']}")
    typer.echo(
        "Passwords are shown this once. Mail is kept on the host, in mail/ of the site's home, and sent to nobody."
    )
    typer.echo(f"Until {clone.expires:%Y-%m-%d %H:%M} UTC. Try a deploy there: homepress deploy --host {name}")


def show_all(start: Path) -> None:
    """Print which clones there are."""
    folder = hosts.site_folder(start)
    found = [(host, clone_files.of(folder.folder, host.name)) for host in folder.configuration.hosts]
    rows = [[host.name, clone.domain, _until(clone), clone.snapshot] for host, clone in found if clone]
    if not rows:
        typer.echo("There are no clones. Make one: homepress clone --to HOST")
        return
    terminal.print_table(["Host", "Domain", "Until", "Backup"], rows)


def _until(clone: Clone) -> str:
    return "over" if clone.is_over else f"{clone.expires:%Y-%m-%d %H:%M} UTC"


def remove(start: Path, name: str, *, yes: bool) -> None:
    """Take a clone down now, with all its data. Raises NotFound, HostError."""
    folder = hosts.site_folder(start)
    host = _host(folder, name)
    clone = clone_files.of(folder.folder, name)
    if clone is None or host.serves_the_site:
        raise NotFound(f"{name} is no clone", hint="See which there are: homepress clone --list")
    if not yes and not typer.confirm(f"Take {clone.domain} down, and delete all its data?"):
        raise typer.Exit(1)
    with sign_in(host, folder=folder.folder) as connection:
        program = str(folder.layout.take_down)
        connection.run("sh", "-c", f"if [ -e {program} ]; then {program} now; fi")
    clone_files.remove(folder.folder, name)
    hosts.apply(folder, host, yes=True, only="")
    typer.echo(f"{clone.domain} is no more. Its host stays as it is: [hosts.{name}] of homepress.toml.")
