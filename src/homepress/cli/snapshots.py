"""`homepress snapshots`: which backups there are, and which are proven."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, terminal

app = application.new()


@app.command(epilog="Example: homepress snapshots")
def snapshots(
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where key and receipts lie. By default `backups` in the data folder."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List the backups, the newest first. One that nobody has restored is unproven.

    Restore points, which a restore keeps of what was there, come last.
    """
    from homepress.backups.receipts import Receipts
    from homepress.cli import backups

    _, store = backups.at_hand(folder)
    receipts = Receipts(store)
    found = [(one, receipts.of(one)) for one in store.repository().snapshots()]
    points = sorted((path.name for path in store.restore_points.glob("point-*")), reverse=True)
    if json:
        told = [
            {
                "snapshot": one.id,
                "taken_at": one.taken_at.isoformat(),
                "site": one.host,
                "proven": bool(receipt and receipt.is_proof),
                "rehearsed_at": receipt.rehearsed_at if receipt else None,
                "key": receipt.key if receipt else None,
            }
            for one, receipt in found
        ]
        terminal.print_json({"snapshots": told, "restore_points": points})
        return
    rows = []
    for one, receipt in found:
        if receipt is None:
            state, key = "unproven", ""
        else:
            when = backups.age(datetime.fromisoformat(receipt.rehearsed_at))
            state, key = (f"proven {when}" if receipt.is_proof else f"FAILED {when}"), receipt.key
        rows.append((one.short, f"{one.taken_at:%Y-%m-%d %H:%M}", backups.age(one.taken_at), one.host, state, key))
    terminal.print_table(("Backup", "Taken (UTC)", "", "Site", "Rehearsal", "Key"), rows)
    for point in points:
        typer.echo(f"Restore point {point}")
