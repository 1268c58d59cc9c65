"""`homepress backup`: keep all of a site, where nobody else can read it."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, terminal
from homepress.errors import HomepressError

app = application.new()
NAMED = re.compile(r"([a-z]+)=(/.*)", re.DOTALL)
Also = Annotated[
    list[str] | None,
    typer.Option(
        help="Another file or folder to keep; NAME= says what it is, such as certificates=/etc/letsencrypt.",
        metavar="[NAME=]PATH",
    ),
]


@app.command(epilog="Example: homepress backup --to /mnt/disk/blog")
def backup(  # noqa: PLR0913, PLR0917  # each argument is an option
    to: Annotated[
        str,
        typer.Option(
            help="Back up to this place from now on: a folder, sftp:user@host:/folder, s3:…, rest:…", metavar="PLACE"
        ),
    ] = "",
    also: Also = None,
    daily: Annotated[int, typer.Option(min=1, help="How many days keep a backup.")] = 7,
    weekly: Annotated[int, typer.Option(min=0, help="How many weeks keep one.")] = 4,
    monthly: Annotated[int, typer.Option(min=0, help="How many months keep one.")] = 6,
    rehearse: Annotated[bool, typer.Option(help="Restore it at once, to prove it.")] = True,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where key and receipts lie. By default `backups` in the data folder."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Back up database, files, secrets and settings of the site on this machine, and prove it by restoring it.

    The first time, say where to. Then a key is made, and printed with all that is needed to restore:
    the recovery sheet. Keep it: without the key, nobody can read the backups.
    """
    from homepress.backups import making, rehearsing
    from homepress.backups.retention import Policy
    from homepress.backups.telling import Teller
    from homepress.cli import backups

    site, store = backups.at_hand(folder)
    if to and (key := store.choose(to)):
        _print_sheet(site.name, store.repository().address, key)
    kept, parts = _others(also or ())
    teller = Teller(site, store, backups.say)
    try:
        made = making.make(site, store, also=kept, parts=parts, policy=Policy(daily, weekly, monthly), say=backups.say)
        receipt = rehearsing.rehearse(site, store, made.snapshot, say=backups.say) if rehearse else None
    except HomepressError as failed:
        teller.failed(failed.message)
        raise
    if receipt:
        teller.rehearsed(receipt)
    manifest = made.manifest
    if json:
        proof = backups.as_json(receipt) if receipt else None
        told = {"snapshot": made.snapshot, "made_at": manifest.made_at, "key": manifest.key, "receipt": proof}
        terminal.print_json(told)
    else:
        typer.echo(
            f"Backup {made.snapshot[:8]}: {sum(manifest.contents.rows.values()):,} rows and "
            f"{len(manifest.media):,} files, for the key {manifest.key}."
        )
        if receipt:
            backups.show_receipt(receipt)
        else:
            typer.echo("It is unproven until it is rehearsed: homepress rehearse")
    if receipt and not receipt.is_proof:
        raise typer.Exit(1)


def _others(also: Sequence[str]) -> tuple[list[Path], dict[str, list[Path]]]:
    """Return the paths that were given without a name, and those with one."""
    kept: list[Path] = []
    parts: dict[str, list[Path]] = {}
    for given in also:
        named = NAMED.fullmatch(given)
        (parts.setdefault(named[1], []) if named else kept).append(Path(named[2] if named else given))
    return kept, parts


def _print_sheet(site: str, address: str, key: str) -> None:
    """Print the recovery sheet, this once, and leave it as a page to print on paper."""
    from homepress.backups.recovery_sheet import Sheet

    sheet = Sheet(site, address, key)
    typer.echo(sheet.as_text(), err=True)
    page = Path(f"recovery-sheet-{site.replace(':', '-')}.html")
    page.unlink(missing_ok=True)
    with os.fdopen(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(sheet.as_html())
    typer.echo(f"For paper: {page.absolute()}\nPrint it, then delete the file.\n", err=True)
