"""What the commands for backups share: the site and its store of backups, receipts on the terminal."""

import os
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from homepress.backups import clocks
from homepress.backups.receipts import Receipt
from homepress.backups.site import Site
from homepress.backups.store import Store
from homepress.cli import site, terminal

FOLDER_HELP = "Where the key, receipts and restore points lie. By default `backups` in the data folder."


def at_hand(folder: Path | None) -> tuple[Site, Store]:
    """Return the site that the environment describes, or the local one, and its store. Raises ConfigurationError."""
    site.prepare(os.environ)
    found = Site.at_hand(os.environ)
    found.home.mkdir(parents=True, exist_ok=True)
    store = Store((folder or found.home / "backups").resolve())
    owner = store.settings().owner if store.has_settings else ""
    return (replace(found, owner=Path(owner)) if owner else found), store


def say(text: str) -> None:
    """Tell on stderr what goes on, so that stdout holds the result alone."""
    typer.echo(text, err=True)


def show_receipt(receipt: Receipt) -> None:
    """Print what a rehearsal found."""
    from rich.text import Text

    console = terminal.console()
    for check in receipt.checks:
        sign, colour = ("✗", "red") if check.wrong else ("✓", "green")
        told = check.wrong or check.found
        console.print(Text.assemble((f"  {sign} {check.name}", colour), f": {told}" if told else ""))
    verdict = "proven" if receipt.is_proof else "NOT proven"
    console.print(Text(f"Backup {receipt.snapshot[:8]} is {verdict} ({receipt.seconds:.0f} s; key {receipt.key})."))


def as_json(receipt: Receipt) -> dict[str, Any]:
    return {**asdict(receipt), "proven": receipt.is_proof}


def age(at: datetime) -> str:
    """Return in words how long ago something was."""
    if clocks.is_future(at):
        return "in the future"
    minutes = max(0, int((datetime.now(UTC) - at).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"
