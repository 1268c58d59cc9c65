"""What the commands for releases begin with: the site's folder, and a connection to the host that serves it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import extras, terminal
from homepress.cli.showing_deploys import show_lines
from homepress.errors import HostError

if TYPE_CHECKING:
    from homepress.hosting.releases.commits import Commit
    from homepress.hosting.releases.deploying import Deployer

Site = Annotated[Path, typer.Option("--site", help="The site's folder.", metavar="FOLDER")]
HostName = Annotated[
    str,
    typer.Option("--host", help="The host, where it is a clone's; else the one that serves the site.", metavar="HOST"),
]


@contextmanager
def deployer(site: Path, host_name: str = "", *, keeps_backups: bool = False) -> Iterator["Deployer"]:
    """Sign in on the host of the site, or on the one that keeps its backups: itself where it makes any, else at home.

    Raises HostError with what to do first where it knows no such user.
    """
    extras.require_hosting()
    from homepress.cli import hosts
    from homepress.hosting.connection import CannotSignIn, Connection
    from homepress.hosting.releases.deploying import Deployer

    folder, host = hosts.serving(hosts.site_folder(site), host_name)
    if keeps_backups and not folder.configuration.backups.repository:
        host = folder.configuration.home_server or host
    try:
        connection = Connection(host, folder=folder.folder).open()
    except CannotSignIn as error:
        raise CannotSignIn(
            error.message, hint="Is your key there? A new server is made ready by: homepress apply"
        ) from error
    working = Deployer(folder.folder, folder.configuration, connection, is_clone=folder.clone is not None)
    try:
        yield working
    finally:
        working.connection.close()


def bring_home(deployer: "Deployer", commit: "Commit", release: str) -> None:
    """Ship a release to the home server as well, to try backups out with. Where that fails, say so and go on."""
    from homepress.hosting.connection import Connection
    from homepress.hosting.releases.deploying import Deployer

    home = deployer.configuration.home_server
    if home is None:
        return
    typer.echo(f"Bringing it to {home.name}, which tries backups out with it …")
    try:
        with Connection(home, folder=deployer.folder) as connection:
            Deployer(deployer.folder, deployer.configuration, connection).keep(commit, release)
    except HostError as error:
        terminal.print_warning(
            f"{error.message}: until {home.name} has this release, it cannot prove new backups. Deploy again then."
        )


def tell_failure(deployer: "Deployer", lines: list[str]) -> None:
    """Show why a deploy failed, and which release serves now, as the host says."""
    show_lines(lines)
    with suppress(HostError):
        serving = deployer.program.ask("releases")["serving"]
        typer.echo(f"Release {serving} serves." if serving else "No release serves yet.", err=True)


def look_from_outside(deployer: "Deployer") -> bool:
    """Look at the site as strangers do, say what was found, and whether all is well."""
    from homepress.hosting.releases import outside

    findings = outside.look(deployer.configuration, deployer.program, is_clone=deployer.is_clone)
    typer.echo("From outside:")
    for finding in findings:
        typer.echo(f"  {finding.sign} {finding.name}: {finding.text}")
    return all(finding.level != "bad" for finding in findings)
