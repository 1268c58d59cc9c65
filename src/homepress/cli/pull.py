"""`homepress pull`: fetch a backup from the site's host, on a machine that the host cannot reach."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, terminal
from homepress.errors import HomepressError

if TYPE_CHECKING:
    from homepress.backups.production import Production
    from homepress.backups.receipts import Receipt
    from homepress.backups.store import Store

app = application.new()


@app.command(epilog="Example: homepress pull --from production --folder keys --into arriving")
def pull(
    from_: Annotated[Path, typer.Option("--from", help="The folder with the key, and the address of the site's host.")],
    folder: Annotated[Path, typer.Option("--folder", help="Where the repository's key and the receipts lie.")],
    into: Annotated[Path, typer.Option("--into", help="Where what is fetched lies until it is stored.")],
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Fetch a backup from the site's host, store it here, and prove it by restoring it.

    The timer of a home server runs this; `homepress apply` sets both machines up. Ends with 75 where the
    host could not be reached: then it is worth another try.
    """
    from homepress.backups import rehearsing
    from homepress.backups.production import Production, Unreachable
    from homepress.backups.pulling import Pull
    from homepress.backups.telling import Teller
    from homepress.cli import backups

    production, (site, store) = Production.read(from_), backups.at_hand(folder)
    teller = Teller(site, store, backups.say)
    try:
        made = Pull(site, store, production, into, backups.say).run()
        receipt = rehearsing.rehearse(site, store, made.snapshot, say=backups.say)
    except Unreachable as failed:
        teller.unreachable(failed.message)
        raise
    except HomepressError as failed:
        teller.failed(failed.message)
        raise
    teller.rehearsed(receipt)
    _leave(receipt, store, production)
    if json:
        terminal.print_json(backups.as_json(receipt))
    else:
        backups.show_receipt(receipt)
    if not receipt.is_proof:
        raise typer.Exit(1)


def _leave(receipt: "Receipt", store: "Store", production: "Production") -> None:
    """Leave the receipt on the site's host. Where that fails the host warns by itself, in time."""
    from homepress.backups import keys, receipts
    from homepress.backups.programs import acting_as_owner_of
    from homepress.cli import backups
    from homepress.errors import BackupFailed

    signed = receipts.signed(receipt, keys.read(store.key_file))
    try:
        with acting_as_owner_of(production.key):
            production.ask("receipt", given=signed)
    except BackupFailed as failed:
        backups.say(f"The receipt could not be left on the site's host: {failed.message}")
