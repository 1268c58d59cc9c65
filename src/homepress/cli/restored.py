"""What a restore tells when it is done, or has come to nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from homepress.cli import terminal
from homepress.errors import HomepressError

if TYPE_CHECKING:
    from homepress.backups.restoring import Restored
    from homepress.backups.site import Site
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


@contextmanager
def failure_told(site: "Site", store: "Store", *, unless: tuple[type[HomepressError], ...] = ()) -> Iterator[None]:
    """Let a restore that fails in here be told to the owner's addresses too; it fails all the same.

    `unless` are errors after which it goes on elsewhere.
    """
    from homepress.backups.telling import Teller
    from homepress.cli import backups

    try:
        yield
    except unless:
        raise
    except HomepressError as failed:
        Teller(site, store, backups.say).restore_failed(failed.message)
        raise
