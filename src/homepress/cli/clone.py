"""`homepress clone`: a copy of the site for trying things, without its people."""

from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application
from homepress.errors import ConfigurationError

app = application.new()


@app.command(epilog="Example: homepress clone --into ~/blog")
def clone(  # each argument is an option
    snapshot: Annotated[
        str, typer.Argument(help="The backup; without one, the newest that is proven.", metavar="SNAPSHOT")
    ] = "",
    into: Annotated[
        Path | None, typer.Option(help="A folder on this machine; the data go to `var` in it.", metavar="FOLDER")
    ] = None,
    database: Annotated[
        str, typer.Option(help="For a site on PostgreSQL: an empty database.", metavar="postgresql:///NAME")
    ] = "",
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
    """Copy the site from a backup that is proven, with its posts and files and without its people.

    Names of those who signed posts stay, as readers know them. Every address, password, session and token is
    replaced or gone, comments keep their length and say nothing, and the copy writes to nobody.
    """
    from homepress.backups import cloning, keys
    from homepress.cli import backups

    if into is None:
        raise ConfigurationError("Where should the copy go?", hint="Name a folder: homepress clone --into FOLDER")
    if bool(from_) != bool(key_file):
        raise ConfigurationError("--from and --key-file go together", hint="Both are on the recovery sheet.")
    site, store = backups.at_hand(folder)
    if key_file:
        store.adopt(from_, keys.read(key_file))
    with cloning.copied(site, store, snapshot, say=backups.say) as copy:
        home = into.expanduser().resolve() / "var"
        cloning.put_into(copy, home, database)
        typer.echo(
            f"A copy of {copy.manifest.site} as of {copy.manifest.made_at}, with {len(copy.manifest.media):,} files, "
            f"is in {home}."
        )
    if copy.owner:
        typer.echo(f"Sign in as {copy.owner.email} with the password {copy.owner.password}")
        typer.echo("It is shown this once. Nobody else can sign in.")
    start = f"HOMEPRESS_DATABASE_URL='{database}' homepress serve" if database else "homepress serve"
    typer.echo(f"To start it: cd {into} && {start}")
