"""`homepress backup`: keep all of a site, where nobody else can read it."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, backups_on_host, terminal
from homepress.errors import HomepressError

if TYPE_CHECKING:
    from homepress.backups.making import Made
    from homepress.backups.receipts import Receipt
    from homepress.backups.site import Site
    from homepress.backups.store import Store
    from homepress.backups.telling import Teller

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
    daily: Annotated[int | None, typer.Option(min=1, help="How many days keep a backup; 7.")] = None,
    weekly: Annotated[int | None, typer.Option(min=0, help="How many weeks keep one; 4.")] = None,
    monthly: Annotated[int | None, typer.Option(min=0, help="How many months keep one; 6.")] = None,
    rehearse: Annotated[bool, typer.Option(help="Restore it at once, to prove it.")] = True,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where key and receipts lie. By default `backups` in the data folder."),
    ] = None,
    here: backups_on_host.Here = False,
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Back up database, files, secrets and settings of the site, and prove it by restoring it.

    In the folder of a site with hosts, the host does it as homepress.toml says. Of a site on this machine,
    say where to the first time. Then a key is made, and printed with all that is needed to restore: the
    recovery sheet. Keep it: without the key, nobody can read the backups.
    """
    given = {"--daily": daily, "--weekly": weekly, "--monthly": monthly}
    if backups_on_host.is_meant(here=here, local={"--folder": folder, "--to": to, "--also": also, **given}):
        backups_on_host.run("backup", *([] if rehearse else ["--no-rehearse"]), *(["--json"] if json else []))
    from homepress.backups import making, places, rehearsing
    from homepress.backups.recovery_sheet import Sheet
    from homepress.backups.telling import Teller
    from homepress.cli import backups, recovery_sheets

    site, store = backups.at_hand(folder)
    login = places.login(to, os.environ)
    if to and (key := store.choose(to, login)):
        recovery_sheets.show(Sheet(site.name, store.repository().address, key, *login), Path())
    kept, parts = _others(also or ())
    teller = Teller(site, store, backups.say)
    asked = {name.strip("-"): count for name, count in given.items() if count is not None}
    try:
        policy = replace(store.settings().keep, **asked)
        made = making.make(site, store, also=kept, parts=parts, policy=policy, say=backups.say)
        _renew_base(site, store, teller)
        receipt = rehearsing.rehearse(site, store, made.snapshot, say=backups.say) if rehearse else None
    except HomepressError as failed:
        teller.failed(failed.message)
        raise
    if receipt:
        teller.rehearsed(receipt)
    _show(made, receipt, json=json)
    if receipt and not receipt.is_proof:
        raise typer.Exit(1)


def _renew_base(site: "Site", store: "Store", teller: "Teller") -> None:
    """Make a base of the database's log where one is wanted. The backup stands without it, and is proven for itself."""
    from homepress.backups.point_in_time import basing
    from homepress.cli import backups

    try:
        basing.renew(site, store, say=backups.say)
    except HomepressError as failed:
        terminal.print_warning(f"There is no new base of the database's log: {failed.message}")
        teller.log_failed(failed.message)


def _show(made: "Made", receipt: "Receipt | None", *, json: bool) -> None:
    from homepress.cli import backups

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


def _others(also: Sequence[str]) -> tuple[list[Path], dict[str, list[Path]]]:
    """Return the paths that were given without a name, and those with one."""
    kept: list[Path] = []
    parts: dict[str, list[Path]] = {}
    for given in also:
        named = NAMED.fullmatch(given)
        (parts.setdefault(named[1], []) if named else kept).append(Path(named[2] if named else given))
    return kept, parts
