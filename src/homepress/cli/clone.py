"""`homepress clone`: a copy of the site for trying things, without its people."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, extras
from homepress.errors import ConfigurationError

if TYPE_CHECKING:
    from homepress.backups.site import Site
    from homepress.backups.store import Store

app = application.new()


@app.command(epilog="Example: homepress clone --into ~/blog")
def clone(  # noqa: PLR0913, PLR0917  # each argument is an option
    snapshot: Annotated[
        str, typer.Argument(help="The backup; without one, the newest that is proven.", metavar="SNAPSHOT")
    ] = "",
    into: Annotated[
        Path | None, typer.Option(help="A folder on this machine; the data go to `var` in it.", metavar="FOLDER")
    ] = None,
    to: Annotated[
        str,
        typer.Option(help="A host that serves nothing: one of homepress.toml, or a new one's address.", metavar="HOST"),
    ] = "",
    domain: Annotated[
        str, typer.Option(help="With --to: its name. By default two words below the site's.", metavar="NAME")
    ] = "",
    days: Annotated[int, typer.Option(min=1, max=365, help="With --to: how long it is there.")] = 14,
    list_: Annotated[bool, typer.Option("--list", help="List the clones on hosts.")] = False,
    remove: Annotated[str, typer.Option(help="Take down the clone on a host, with its data.", metavar="HOST")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    database: Annotated[
        str,
        typer.Option(help="With --into, for a site on PostgreSQL: an empty database.", metavar="postgresql:///NAME"),
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

    With --to, a host of its own becomes such a copy: behind a password, in no search engine, and for some days,
    after which the host takes it down by itself. Try a deploy there: homepress deploy --host HOST.
    """
    if bool(from_) != bool(key_file):
        raise ConfigurationError("--from and --key-file go together", hint="Both are on the recovery sheet.")
    _refuse_several({"--into": into, "--to": to, "--list": list_, "--remove": remove})
    if into is not None:
        _into(into, snapshot, database, _store_at(folder, from_, key_file))
        return
    extras.require_hosting()
    from homepress.cli import cloning as clones

    if list_:
        clones.show_all(Path.cwd())
    elif remove:
        clones.remove(Path.cwd(), remove, yes=yes)
    else:
        clones.clone_to(clones.Asked(snapshot, to, domain, days, from_, key_file, Path.cwd(), yes=yes))


def _refuse_several(given: dict[str, object]) -> None:
    named = [name for name, value in given.items() if value]
    if len(named) != 1:
        raise ConfigurationError(
            f"{' and '.join(named)} do not go together" if named else "Where should the copy go?",
            hint="One of: --into FOLDER, --to HOST, --list, --remove HOST.",
        )


def _into(into: Path, snapshot: str, database: str, found: "tuple[Site, Store]") -> None:
    from homepress.backups import cloning
    from homepress.cli import backups

    site, store = found
    with cloning.copied(site, store, snapshot, say=backups.say) as copy:
        home = into.expanduser().resolve() / "var"
        cloning.put_into(copy, home, database)
        manifest = copy.laid.manifest
        typer.echo(
            f"A copy of {manifest.site} as of {manifest.made_at}, with {len(manifest.media):,} files, is in {home}."
        )
    if copy.owner:
        typer.echo(f"Sign in as {copy.owner.email} with the password {copy.owner.password}")
        typer.echo("It is shown this once. Nobody else can sign in.")
    start = f"HOMEPRESS_DATABASE_URL='{database}' homepress serve" if database else "homepress serve"
    typer.echo(f"To start it: cd {into} && {start}")


def _store_at(folder: Path | None, place: str, key_file: Path | None) -> "tuple[Site, Store]":
    """Return the site at hand and its store, with the repository of the recovery sheet where that was given."""
    from homepress.backups import keys, places
    from homepress.cli import backups

    site, store = backups.at_hand(folder)
    if key_file:
        store.adopt(place, keys.read(key_file), places.login(place, os.environ))
    return site, store
