"""What a restore tells when it is done."""

from typing import TYPE_CHECKING

import typer

from homepress.cli import terminal

if TYPE_CHECKING:
    from homepress.backups.restoring import Restored
    from homepress.backups.store import Store


def tell(store: "Store", restored: "Restored") -> None:
    typer.echo(f"Restored {restored.name}.")
    if restored.others:
        typer.echo(f"Put back {', '.join(restored.others)}.")
    if restored.migrated:
        typer.echo(f"Applied {len(restored.migrated)} migrations.")
    if restored.restore_point.startswith("point-"):
        typer.echo(f"To take it back: homepress restore {restored.restore_point}")
    elif restored.restore_point:
        typer.echo(f"What was there is kept in {store.restore_points / restored.restore_point}")
    if restored.secret_key:
        terminal.print_warning(
            "The site has another HOMEPRESS_SECRET_KEY than the backup, and second factors need that of the backup: "
            "set it as site/variables.json of the backup says."
        )
