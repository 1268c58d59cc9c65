"""`homepress check`: the site's folder, and what the internet must look like."""

from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, extras

app = application.new()


@app.command(epilog="Example: homepress check --dns")
def check(
    site: Annotated[Path, typer.Option("--site", help="The site's folder.", metavar="FOLDER")] = Path(),
    dns: Annotated[bool, typer.Option("--dns", help="Look up what the names lead to now.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Tell every mistake in the site's folder at once, then which DNS records to set and which ports to open.

    No server is touched. Ends with 2 where there is a mistake.
    """
    extras.require_hosting()
    from dataclasses import asdict

    from homepress.cli import hosts, terminal
    from homepress.hosting import internet

    folder = hosts.site_folder(site)
    configuration = folder.configuration
    records, ports = internet.records(configuration), internet.ports(configuration)
    now = {name: sorted(internet.resolved(name)) for name in configuration.names} if dns else {}
    if json:
        terminal.print_json(
            {"records": [asdict(one) for one in records], "ports": [asdict(one) for one in ports], "resolved": now}
        )
        return
    typer.echo(f"{folder.folder / 'homepress.toml'}: no mistakes.\n\nDNS records to set:\n")
    rows = [[one.name, one.type, one.value, one.why] for one in records]
    terminal.print_table(["name", "type", "value", "for"], rows)
    if dns:
        typer.echo("\nThe names lead to, as this machine sees it:\n")
        terminal.print_table(["name", "now"], [[name, ", ".join(found) or "nothing"] for name, found in now.items()])
    typer.echo("\nPorts that must be reachable:\n")
    terminal.print_table(
        ["host", "port", "by", "for"], [[one.host, one.port, one.reached_by, one.why] for one in ports]
    )
    for remark in internet.remarks(configuration):
        terminal.print_warning(remark)
