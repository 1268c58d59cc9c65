"""`homepress restore --to HOST`: a host becomes the site again, from the repository and the recovery sheet."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from homepress.backups import keys, places
from homepress.backups.restic import Repository
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.cli import hosted, hosts, restored, terminal
from homepress.cli.showing_deploys import Progress
from homepress.errors import ConfigurationError
from homepress.hosting.configuration.problems import TOML
from homepress.hosting.configuration.site_folder import SiteFolder
from homepress.hosting.connection import sign_in
from homepress.hosting.program import Program
from homepress.hosting.releases.following import DeployFailed, LostFromSight
from homepress.hosting.returning import choosing, looking, site_folder
from homepress.hosting.returning.kept import Backup, Kept
from homepress.project.environment import PREFIX

KEY = "HOMEPRESS_BACKUP_KEY"


@dataclass(frozen=True)
class Asked:
    """What the command line says."""

    snapshot: str
    to: str
    place: str
    key_file: Path | None
    folder: Path
    yes: bool


def come_back(asked: Asked) -> None:
    """Restore a backup onto a host. Raises HomepressError; what was there is there then."""
    began = time.monotonic()
    with repository_of(asked.folder, asked.place, asked.key_file) as repository:
        backup = Backup.find(repository, asked.snapshot)
        with backup.kept() as kept:
            show(backup, kept)
            if not (asked.folder / TOML).exists():
                made = site_folder.rebuild(kept, asked.folder, key=keys.read(repository.key_file))
                typer.echo(f"{asked.folder} is the site's folder again: {len(made)} files, and its secrets in .env.")
            choosing.choose(asked.folder, asked.to)
            folder = hosts.site_folder(asked.folder)
            _ask(folder, yes=asked.yes)
            hosts.apply(folder, folder.configuration.site_host, yes=True, only="")
            _restore(folder, backup, kept)
            fine = _look(folder, str(kept.facts["commit"]))
    typer.echo(f"{folder.configuration.site.domain} is back ({time.monotonic() - began:.0f} s).")
    _tell_dns(folder)
    if not fine:
        raise typer.Exit(3)


def nearest(start: Path) -> Path:
    """Return the site's folder that this one is or lies in; this one where there is none yet."""
    return next((one for one in (start, *start.parents) if (one / TOML).exists()), start)


@contextmanager
def repository_of(folder: Path, place: str, key_file: Path | None) -> Iterator[Repository]:
    """Give the repository that the recovery sheet names, or the one of a site's folder. Raises ConfigurationError."""
    if key_file:
        keys.read(key_file)
        places.assert_no_secret(place)
        yield Repository(place, key_file, *places.login(place, os.environ)).located()
        return
    if not (folder / TOML).exists():
        raise ConfigurationError(
            f"There is no {TOML} here, and no repository was named",
            hint="The recovery sheet has both: homepress restore --from PLACE --key-file FILE --to HOST",
        )
    found = hosts.site_folder(folder)
    address, key = found.configuration.backups.repository, found.secrets.get(KEY, "")
    if not address or not key or address.startswith("/"):
        why = f"{address} is a folder on the host" if address else f"{TOML} names no repository"
        raise ConfigurationError(why, hint="Name it as it is reached from here: --from PLACE --key-file FILE")
    with tempfile.TemporaryDirectory(prefix="homepress-") as scratch:
        keys.write(Path(scratch, "key"), key)
        yield Repository(address, Path(scratch, "key"), *places.login(address, found.secrets))


def show(backup: Backup, kept: Kept) -> None:
    """Say what is going to come back."""
    manifest, facts = backup.manifest, kept.facts
    rows = sum(manifest.contents.rows.values())
    typer.echo(
        f"Backup {backup.snapshot.short} of {manifest.site}, made {manifest.made_at}: {rows:,} rows, "
        f"{len(manifest.media):,} files, release {facts['release']} (Homepress {facts['homepress']})."
    )
    terminal.print_warning(
        "whether it is proven, this machine cannot tell. All of it is compared with its manifest before it is used."
    )


def _ask(folder: SiteFolder, *, yes: bool) -> None:
    """Say what is on the host and becomes of it, and ask."""
    host = folder.configuration.site_host
    with sign_in(host, folder=folder.folder) as connection:
        serving = ""
        if connection.user == host.user:
            serving = str(Program(connection, folder.configuration).ask("releases")["serving"])
    what = f"Release {serving} serves there now" if serving else "No site is served there yet"
    typer.echo(f"{host.name} ({host.address}): {what}. What there is of the site's data is kept as a restore point.")
    typer.echo("It is set up as homepress.toml says, and gets that release with the backup's data.")
    if not yes and not typer.confirm("Go on?"):
        raise typer.Exit(1)


def _restore(folder: SiteFolder, backup: Backup, kept: Kept) -> None:
    with _failure_told(folder), hosted.deployer(folder.folder) as deployer:
        try:
            release = deployer.restore(backup, kept, Progress())
        except DeployFailed as failed:
            hosted.tell_failure(deployer, failed.lines)
            raise
    typer.echo(f"Release {release} serves.")


@contextmanager
def _failure_told(folder: SiteFolder) -> Iterator[None]:
    """Tell of a failure from this machine: the host may be out of reach, or have no site yet that could tell."""
    domain = folder.configuration.site.domain
    with tempfile.TemporaryDirectory(prefix="homepress-") as home:
        names = {"SITE_URL": f"https://{domain}", "HOSTS": domain, "HOME": home}
        variables = {**folder.secrets, **{PREFIX + name: value for name, value in names.items()}}
        site, store = Site(Path(home), "", variables), Store(Path(home, "backups"))
        with restored.failure_told(site, store, unless=(LostFromSight,)):
            yield


def _look(folder: SiteFolder, commit: str) -> bool:
    findings = looking.look(folder.configuration, commit)
    typer.echo("Asked at the host itself:")
    for finding in findings:
        typer.echo(f"  {finding.sign} {finding.name}: {finding.text}")
    return all(finding.level != "bad" for finding in findings)


def _tell_dns(folder: SiteFolder) -> None:
    wrong = looking.records_to_change(folder.configuration)
    if not wrong:
        typer.echo("Its names lead there already.")
        return
    typer.echo("Until you set these DNS records, visitors get to where they lead now:\n")
    rows = [[record.name, record.type, record.value, now] for record, now in wrong]
    terminal.print_table(["name", "type", "value", "now"], rows)
