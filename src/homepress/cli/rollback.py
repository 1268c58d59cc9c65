"""`homepress rollback`: an earlier release in the place of the one that serves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from homepress.cli import application, hosted
from homepress.cli.showing_deploys import Progress
from homepress.errors import NotFound

if TYPE_CHECKING:
    from homepress.hosting.releases.deploying import Deployer

app = application.new()


@app.command(epilog="Example: homepress rollback 20260314T150926-1a2b3c4")
def rollback(
    release: Annotated[
        str, typer.Argument(help="The release or its commit; the one before the serving one where none is named.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    break_lock: Annotated[
        bool, typer.Option("--break-lock", help="End another deploy that is under way, and take away what it made.")
    ] = False,
    host: hosted.HostName = "",
    site: hosted.Site = Path(),
) -> None:
    """Go back to a release that is still on the host, without a lost request.

    The database stays as it is. It is said beforehand where migrations of later releases stand in the way.
    """
    from homepress.hosting.releases.following import DeployFailed

    with hosted.deployer(site, host) as deployer:
        there = deployer.program.ask("releases")
        chosen = choose(release, there)
        in_the_way = deployer.program.ask("migrations", release=chosen)
        _tell(deployer, there["serving"], chosen, in_the_way)
        if not yes:
            typer.confirm("Roll back?", default=not in_the_way["migrations"], abort=True)
        try:
            deployer.rollback(chosen, Progress(), break_lock=break_lock)
        except DeployFailed as failed:
            hosted.tell_failure(deployer, failed.lines)
            raise
        typer.echo(f"Release {chosen} serves.")


def choose(named: str, there: dict[str, Any]) -> str:
    """Return the release that was meant. Raises NotFound."""
    complete = [release for release in there["complete"] if release != there["serving"]]
    hint = f"There are: {', '.join(complete)}" if complete else "There is no other release on the host."
    if not named:
        if not there["previous"]:
            raise NotFound("there is no release to go back to", hint=hint)
        return str(there["previous"])
    found = [release for release in complete if release == named or release.rpartition("-")[2] == named[:7]]
    if not found:
        raise NotFound(f"no release to go back to is called {named}", hint=hint)
    return str(found[0])


def _tell(deployer: "Deployer", serving: str, chosen: str, in_the_way: dict[str, Any]) -> None:
    typer.echo(f"From {serving} to {chosen} on {deployer.configuration.site.domain}.")
    if not in_the_way["migrations"]:
        typer.echo("No migration stands in the way.")
        return
    typer.echo(f"The database has migrations that {chosen} does not know:")
    for name in in_the_way["migrations"]:
        typer.echo(f"  {name}")
    typer.echo("They stay applied. Where they only added, the release runs on; where they took away, it fails.")
    if in_the_way["restore_point"]:
        typer.echo(f"The database of before them is kept on the host: {in_the_way['restore_point']}")
