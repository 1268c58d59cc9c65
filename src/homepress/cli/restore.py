"""`homepress restore`: bring a backup back, or one post or file of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, extras, terminal
from homepress.errors import ConfigurationError

if TYPE_CHECKING:
    from homepress.backups import restoring
    from homepress.backups.restic import Repository
    from homepress.backups.site import Site
    from homepress.backups.store import Store

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
    to: Annotated[
        str,
        typer.Option(help="Bring it back on a host: one of homepress.toml, or a new one's address.", metavar="HOST"),
    ] = "",
    also: Annotated[
        bool | None,
        typer.Option(help="Put back what was kept by `homepress backup --also` too; else it is asked."),
    ] = None,
) -> None:
    """Put a backup in the place of the site on this machine, or fetch one post or file out of it.

    Says what it replaces, and asks. All is fetched and compared first; what is there is kept as a
    restore point, which this command brings back too. A restore that fails leaves what was.

    With --to, a host becomes the site again, a bare one too: the site's folder is made from the backup
    where this one is empty, the host is set up, and gets the release and the data of the backup.
    """
    from homepress.backups import keys, restoring
    from homepress.cli import backups

    if bool(from_) != bool(key_file):
        raise ConfigurationError("--from and --key-file go together", hint="Both are on the recovery sheet.")
    if to:
        _come_back(snapshot, to, from_, key_file, yes=yes)
        return
    if (post or file) and (key_file or _is_of_a_host()):
        _fetch_from_elsewhere(snapshot, from_, key_file, Wanted(post, file, into))
        return
    site, store = backups.at_hand(folder)
    if key_file:
        store.adopt(from_, keys.read(key_file))
    if post or file:
        with store.alone("fetching out of a backup"):
            typer.echo(_fetched(site, store.repository(), snapshot, Wanted(post, file, into)))
    else:
        exchange = restoring.look(site, store, snapshot)
        _show(exchange)
        if not yes and not typer.confirm("Replace it?"):
            raise typer.Exit(1)
        too = _others_too(exchange.manifest.also, also, yes=yes)
        _tell(store, restoring.restore(site, store, exchange.name, also=too, say=backups.say))


@dataclass(frozen=True)
class Wanted:
    """One thing out of a backup: a post by its slug, or a file by its path below `media/`."""

    post: str
    file: str
    into: Path


def _fetched(site: "Site", repository: "Repository", snapshot: str, wanted: Wanted) -> Path:
    from homepress.backups import fetching

    if wanted.post:
        return fetching.fetch_post(site, repository, snapshot, wanted.post, wanted.into)
    return fetching.fetch_file(repository, snapshot, wanted.file, wanted.into)


def _is_of_a_host() -> bool:
    """Whether this is the folder of a site that lives on a host, and no place was chosen for backups from here."""
    here = Path.cwd()
    return (here / "homepress.toml").exists() and not (here / "var" / "backups").exists()


def _fetch_from_elsewhere(snapshot: str, place: str, key_file: Path | None, wanted: Wanted) -> None:
    """Fetch out of a host's repository, of which nothing is noted down here."""
    extras.require_hosting()
    from homepress.backups import fetching
    from homepress.cli import coming_back

    folder = coming_back.nearest(Path.cwd())
    with coming_back.repository_of(folder, place, key_file) as repository, fetching.site_of_no_machine() as site:
        typer.echo(_fetched(site, repository, snapshot, wanted))


def _come_back(snapshot: str, to: str, place: str, key_file: Path | None, *, yes: bool) -> None:
    extras.require_hosting()
    from homepress.cli import coming_back

    coming_back.come_back(coming_back.Asked(snapshot, to, place, key_file, coming_back.nearest(Path.cwd()), yes=yes))


def _others_too(paths: tuple[str, ...], also: bool | None, *, yes: bool) -> bool:
    """Say whether what the backup holds besides the site is put back: only where somebody said so."""
    if not paths or also is False:
        return False
    typer.echo(f"Besides the site it holds {', '.join(paths)}")
    if also is None and yes:
        typer.echo("They stay as they are here. To put them back: --also")
    return also if also is not None else not yes and typer.confirm("Put them back too?")


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


def _tell(store: "Store", restored: "restoring.Restored") -> None:
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
