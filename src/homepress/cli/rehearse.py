"""`homepress rehearse`: prove a backup by restoring it."""

from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, backups_on_host, terminal
from homepress.errors import HomepressError

app = application.new()


@app.command(epilog="Example: homepress rehearse")
def rehearse(
    snapshot: Annotated[str, typer.Argument(help="The backup; without one, the newest.", metavar="SNAPSHOT")] = "",
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where key and receipts lie. By default `backups` in the data folder."),
    ] = None,
    here: backups_on_host.Here = False,
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Restore a backup into a scratch database and folder, look through it, boot the site on it and read it.

    Nothing of the site is touched, and nothing stays but a signed receipt. Ends with 1 where something
    is not as it was.
    """
    if backups_on_host.is_meant(here=here, local={"--folder": folder}):
        backups_on_host.run("rehearse", *([snapshot] if snapshot else []), *(["--json"] if json else []))
    from homepress.backups import rehearsing
    from homepress.backups.telling import Teller
    from homepress.cli import backups

    site, store = backups.at_hand(folder)
    teller = Teller(site, store, backups.say)
    try:
        receipt = rehearsing.rehearse(site, store, snapshot, say=backups.say)
    except HomepressError as failed:
        teller.failed(failed.message)
        raise
    teller.rehearsed(receipt)
    if json:
        terminal.print_json(backups.as_json(receipt))
    else:
        backups.show_receipt(receipt)
    if not receipt.is_proof:
        raise typer.Exit(1)
