"""Backups of a site that is served by a host: the same commands, in the site's folder, are done there."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from homepress.cli import extras, hosted, site
from homepress.errors import BackupFailed, ConfigurationError

if TYPE_CHECKING:
    from homepress.hosting.releases.backup_jobs import Job
    from homepress.hosting.releases.deploying import Deployer

TOML = "homepress.toml"
Here = Annotated[
    bool, typer.Option("--here", help="In the folder of a site with hosts: the site on this machine all the same.")
]


def is_meant(*, here: bool, local: Mapping[str, Any]) -> bool:
    """Whether a command is about the host: in the folder of a site with hosts, unless something says otherwise.

    `local` are options that only make sense on this machine, by their names. Raises ConfigurationError where
    one of them is given besides.
    """
    if here or local.get("--folder") or not site.is_local(os.environ) or "HOMEPRESS_HOME" in os.environ:
        return False
    if not any((place / TOML).exists() for place in (Path.cwd(), *Path.cwd().parents)):
        return False
    for name, given in local.items():
        if given:
            raise ConfigurationError(
                f"{name} is for a site on this machine, and this folder's site is on a host",
                hint="Settings of the host's backups are in [backups] of homepress.toml. For this machine: --here",
            )
    return True


def run(*words: str) -> NoReturn:
    """Do a command on the host, show all that it says, and end as it ends."""
    with hosted.deployer(Path(), keeps_backups=True) as deployer:
        code, out = job(deployer).run(_words_there(deployer, words), _say)
    sys.stdout.write(out)
    raise typer.Exit(code)


def _words_there(deployer: "Deployer", words: Sequence[str]) -> Sequence[str]:
    """Return the words of a command as the host does it: a home server pulls where others back up."""
    if words[0] != "backup" or not deployer.connection.host.pulls_backups:
        return words
    json = [word for word in words if word == "--json"]
    return ["pull", "--from", str(deployer.layout.pulling), "--into", str(deployer.layout.pulled), *json]


def job(deployer: "Deployer") -> "Job":
    """Begin a job, and say on which host."""
    extras.require_hosting()
    from homepress.hosting.releases import backup_jobs

    host = deployer.connection.host
    does = "pulls backups of" if host.pulls_backups else "serves"
    typer.echo(f"On {host.name} ({host.address}), which {does} {deployer.configuration.site.domain}:", err=True)
    return backup_jobs.job(deployer)


def restore(name: Sequence[str], *, yes: bool, also: Sequence[str]) -> None:
    """Say what a restore on the host would replace, ask, and do it."""
    import json

    from homepress.hosting.releases import backup_jobs

    with hosted.deployer(Path(), keeps_backups=True) as deployer:
        if deployer.connection.host.pulls_backups:
            raise ConfigurationError(
                f"The backups are on {deployer.connection.host.name}, which the site's host cannot reach",
                hint="Single posts and files: --post, --file. All of it: docs/guide/home-server.md",
            )
        looked = ["restore", *name, "--dry-run", "--json"]
        told = json.loads(_succeeded(job(deployer).run(looked, _say)))
        said = "\n".join(told["said"]) + "\n"
        sys.stdout.write(said)
        sys.stdout.flush()
        if not yes and not typer.confirm(f"Replace it on {deployer.connection.host.name}?"):
            raise typer.Exit(1)
        chosen = ["--at", told["at"]] if "at" in told else [told["name"]]
        code, out = backup_jobs.job(deployer).run(["restore", *chosen, "--yes", *also], _say)
    sys.stdout.write(out.removeprefix(said))
    raise typer.Exit(code)


def fetch(words: Sequence[str], into: Path) -> None:
    """Fetch one post or file out of a backup on the host, and bring it here."""
    with hosted.deployer(Path(), keeps_backups=True) as deployer:
        there = job(deployer)
        found = PurePosixPath(_succeeded(there.run([*words, "--into", str(there.folder)], _say)).strip())
        target = into / found.name
        try:
            into.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                _copy(deployer, found, file)
        except FileExistsError as error:
            raise BackupFailed(f"{target} is there already", hint="Name another folder: --into FOLDER") from error
        except OSError as error:
            raise BackupFailed(f"{target}: {error.strerror}") from error
    typer.echo(target)


def _copy(deployer: "Deployer", path: PurePosixPath, file: Any) -> None:
    from homepress.hosting import openssh

    call = openssh.command(deployer.connection.host, deployer.folder, ["cat", str(path)])
    if subprocess.run(call, stdin=subprocess.DEVNULL, stdout=file, check=False).returncode:
        Path(file.name).unlink()
        raise BackupFailed(f"{path.name} could not be brought here", hint="Try again.")


def _succeeded(done: tuple[int, str]) -> str:
    code, out = done
    if code:
        raise typer.Exit(code)
    return out


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
