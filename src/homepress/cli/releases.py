"""`homepress releases`: what was deployed, by whom, and what is still there."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from homepress.cli import application, hosted, terminal

app = application.new()


@app.command(epilog="Example: homepress releases --json")
def releases(
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to show, the newest first.")] = 20,
    host: hosted.HostName = "",
    site: hosted.Site = Path(),
) -> None:
    """List deploys and rollbacks: who, when, which commit, how long it took, and what became of it."""
    with hosted.deployer(site, host) as deployer:
        there = deployer.program.ask("releases")
    there["releases"] = there["releases"][:limit]
    if json:
        terminal.print_json(there)
        return
    if not there["releases"]:
        typer.echo("Nothing was deployed yet: homepress deploy")
        return
    terminal.print_table(
        ["Release", "State", "Commit", "When", "Took", "By"], [_row(entry) for entry in there["releases"]]
    )
    for entry in there["releases"]:
        if entry["reason"]:
            typer.echo(f"{entry['release']} failed: {entry['reason']}")
    if busy := there["busy"]:
        typer.echo(f"\n{busy['who']} has a {busy['what']} under way since {busy['at']}: {busy['release']}")


def _row(entry: dict[str, Any]) -> list[str]:
    when = datetime.fromisoformat(entry["at"]).astimezone()
    state = f"{entry['state']} ({entry['what']})" if entry["what"] == "rollback" else entry["state"]
    took = f"{entry['seconds']:.0f} s" if entry["seconds"] else ""
    return [
        entry["release"],
        state,
        entry["commit"][:10],
        f"{when:%Y-%m-%d %H:%M}",
        took,
        entry["who"].partition(" on ")[0],
    ]
