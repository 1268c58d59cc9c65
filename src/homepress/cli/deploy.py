"""`homepress deploy`: one commit of the site folder, beside the release that serves, then in its place."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, hosted, terminal
from homepress.cli.showing_deploys import Progress

app = application.new()


@app.command(epilog="Example: homepress deploy v1.4")
def deploy(
    commit: Annotated[str, typer.Argument(help="A branch, a tag or a hash.", metavar="[COMMIT]")] = "HEAD",
    break_lock: Annotated[
        bool, typer.Option("--break-lock", help="End another deploy that is under way, and take away what it made.")
    ] = False,
    outside: Annotated[bool, typer.Option(help="Look at the site from outside afterwards.")] = True,
    host: hosted.HostName = "",
    site: hosted.Site = Path(),
) -> None:
    """Deploy a commit of the site folder. The old release serves until the new one is healthy.

    Whatever fails on the way, the old release goes on serving and the new one is taken away. The exit code is
    3 where the new release serves and something is not as it should be from outside.
    """
    from homepress.hosting.releases import commits
    from homepress.hosting.releases.following import DeployFailed

    began = time.monotonic()
    with hosted.deployer(site, host) as deployer:
        chosen = commits.find(deployer.folder, commit)
        if commit == "HEAD" and (left := commits.uncommitted(deployer.folder)):
            terminal.print_warning(f"{len(left)} uncommitted changes are not deployed: {left[0].strip()} …")
        typer.echo(f"Deploying {chosen.id[:10]} ({chosen.subject}) to {deployer.configuration.site.domain}")
        try:
            release = deployer.deploy(chosen, Progress(), break_lock=break_lock)
        except DeployFailed as failed:
            hosted.tell_failure(deployer, failed.lines)
            raise
        typer.echo(f"Release {release} serves ({time.monotonic() - began:.0f} s).")
        hosted.bring_home(deployer, chosen, release)
        if outside and not hosted.look_from_outside(deployer):
            sys.exit(3)
