"""`homepress restore`: bring a backup back, or one post or file of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, terminal
from homepress.errors import ConfigurationError

if TYPE_CHECKING:
    from homepress.backups import restoring

app = application.new()


@app.command(epilog="Example: homepress restore --post my-trip --into ~/found")
def restore(  # noqa: PLR0913, PLR0917  # each argument is an option
    snapshot: Annotated[
        str, typer.Argument(help="The backup or restore point; without one, the newest backup.", metavar="SNAPSHOT")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    post: Annotated[str, typer.Option(help="Fetch one post alone, by its slug.", metavar="SLUG")] = "",
    file: Annotated[str, typer.Option(help="Fetch one file alone, by its path below media/.", metavar="PATH")] = "",
    into: Annotated[Path, typer.Option(help="Where to put the post or file.", metavar="FOLDER")] = Path(),
    from_: Annotated[
        str, typer.Option("--from", help="The repository, from the recovery sheet.", metavar="PLACE")
    ] = "",
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="A file with the key, from the recovery sheet.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where key and receipts lie. By default `backups` in the data folder."),
    ] = None,
) -> None:
    """Put a backup in the place of the site on this machine, or fetch one post or file out of it.

    Says what it replaces, and asks. All is fetched and compared first; what is there is kept as a
    restore point, which this command brings back too. A restore that fails leaves what was.
    """
    from homepress.backups import fetching, keys, restoring
    from homepress.cli import backups

    site, store = backups.at_hand(folder)
    if bool(from_) != bool(key_file):
        raise ConfigurationError("--from and --key-file go together", hint="Both are on the recovery sheet.")
    if key_file:
        store.adopt(from_, keys.read(key_file))
    if post:
        typer.echo(fetching.fetch_post(site, store, snapshot, post, into))
    elif file:
        typer.echo(fetching.fetch_file(store, snapshot, file, into))
    else:
        exchange = restoring.look(site, store, snapshot)
        _show(exchange)
        if not yes and not typer.confirm("Replace it?"):
            raise typer.Exit(1)
        _tell(restoring.restore(site, store, exchange.name, say=backups.say))


def _show(exchange: "restoring.Exchange") -> None:
    manifest = exchange.manifest
    now = "a damaged database" if exchange.rows_now < 0 else f"{exchange.rows_now:,} rows"
    typer.echo(f"Here now: {now} and {exchange.files_now:,} files. They are kept as a restore point.")
    typer.echo(
        f"In their place: {exchange.name} of {manifest.site}, made {manifest.made_at}, with "
        f"{sum(manifest.contents.rows.values()):,} rows and {len(manifest.media):,} files."
    )
    if not exchange.is_proven:
        terminal.print_warning("nobody has restored this backup yet: it is unproven. To try it: homepress rehearse")


def _tell(restored: "restoring.Restored") -> None:
    typer.echo(f"Restored {restored.name}.")
    if restored.migrated:
        typer.echo(f"Applied {len(restored.migrated)} migrations.")
    if restored.restore_point:
        typer.echo(f"To take it back: homepress restore {restored.restore_point}")
    if restored.secret_key:
        terminal.print_warning(
            "The site has another HOMEPRESS_SECRET_KEY than the backup, and second factors need that of the backup: "
            "set it as site/variables.json of the backup says."
        )
