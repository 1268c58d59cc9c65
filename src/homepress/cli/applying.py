"""`homepress apply`: change the hosts as planned."""

from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, extras

app = application.new()


@app.command(epilog="Example: homepress apply --yes")
def apply(
    host: Annotated[
        list[str] | None, typer.Argument(help="Some of the hosts; without a name, all.", metavar="HOST")
    ] = None,
    site: Annotated[Path, typer.Option("--site", help="The site's folder.", metavar="FOLDER")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    plan: Annotated[
        str, typer.Option("--plan", help="Do it only if the plan is still this one.", metavar="FINGERPRINT")
    ] = "",
) -> None:
    """Show the plan, ask, and do just that. Run again after a failure, it goes on from there."""
    extras.require_hosting()
    from homepress.cli import hosts

    folder = hosts.site_folder(site)
    chosen = hosts.chosen(folder, host)
    for one in sorted(chosen, key=lambda one: one.pulls_backups):
        hosts.apply(folder, one, yes=yes, only=plan)
        folder = hosts.site_folder(site)  # a host's key may be known by now
        if one.pulls_backups and hosts.learn_pulling_key(folder, one):
            hosts.let_home_in(hosts.site_folder(site), chosen, yes=yes)
