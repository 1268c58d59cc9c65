"""`homepress plan`: what would change on the hosts."""

from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, extras

app = application.new()


@app.command(epilog="Example: homepress plan")
def plan(
    host: Annotated[
        list[str] | None, typer.Argument(help="Some of the hosts; without a name, all.", metavar="HOST")
    ] = None,
    site: Annotated[Path, typer.Option("--site", help="The site's folder.", metavar="FOLDER")] = Path(),
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Show, host by host, what `homepress apply` would change, and why. Nothing is changed.

    Ends with 2 where something would change, and with 0 where all is as homepress.toml wants it.
    """
    extras.require_hosting()
    from homepress.cli import hosts, terminal

    folder = hosts.site_folder(site)
    plans = [hosts.plan_of(folder, one) for one in hosts.chosen(folder, host)]
    if json:
        terminal.print_json([hosts.as_json(one) for one in plans])
    else:
        for one in plans:
            hosts.show(one)
    raise typer.Exit(2 if any(one.steps for one in plans) else 0)
