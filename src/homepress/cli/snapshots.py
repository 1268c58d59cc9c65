"""`homepress snapshots`: which backups there are, and which are proven."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, backups_on_host, terminal
from homepress.errors import BackupFailed

if TYPE_CHECKING:
    from homepress.backups.receipts import Receipt
    from homepress.backups.restic import Snapshot

app = application.new()


@app.command(epilog="Example: homepress snapshots")
def snapshots(
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where key and receipts lie. By default `backups` in the data folder."),
    ] = None,
    max_age: Annotated[
        int,
        typer.Option("--max-age", min=0, help="End with 1 unless one that is proven is this young.", metavar="HOURS"),
    ] = 0,
    here: backups_on_host.Here = False,
    json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List the backups, the newest first. One that nobody has restored is unproven.

    Restore points, which a restore keeps of what was there, come last.
    """
    if backups_on_host.is_meant(here=here, local={"--folder": folder}):
        age = ["--max-age", str(max_age)] if max_age else []
        backups_on_host.run("snapshots", *age, *(["--json"] if json else []))
    from homepress.backups.receipts import Receipts
    from homepress.cli import backups

    _, store = backups.at_hand(folder)
    receipts = Receipts(store)
    found = [(one, receipts.of(one)) for one in store.repository().snapshots()]
    points = sorted((path.name for path in store.restore_points.glob("point-*")), reverse=True)
    proven = receipts.newest_proven([one for one, _ in found])
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
    else:
        _show(found, points)
    if max_age and (proven is None or datetime.now(UTC) - proven.taken_at > timedelta(hours=max_age)):
        raise BackupFailed(
            f"No proven backup is younger than {max_age} hours", hint="Make one: homepress backup; its errors say why."
        )


def _show(found: "list[tuple[Snapshot, Receipt | None]]", points: list[str]) -> None:
    from homepress.backups import clocks
    from homepress.cli import backups

    rows = []
    for one, receipt in found:
        if receipt is None:
            state, key = "unproven", ""
        else:
            when = backups.age(datetime.fromisoformat(receipt.rehearsed_at))
            state, key = (f"proven {when}" if receipt.is_proof else f"FAILED {when}"), receipt.key
        rows.append((one.short, f"{one.taken_at:%Y-%m-%d %H:%M}", backups.age(one.taken_at), one.host, state, key))
    terminal.print_table(("Backup", "Taken (UTC)", "", "Site", "Rehearsal", "Key"), rows)
    if any(clocks.is_future(one.taken_at) for one, _ in found):
        terminal.print_warning("some are dated in the future: is the clock right?")
    for point in points:
        typer.echo(f"Restore point {point}")
