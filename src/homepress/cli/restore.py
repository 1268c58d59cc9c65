"""`homepress restore`: bring a backup back, or one post or file of it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, backups_on_host, extras, restored, restoring_at, terminal
from homepress.errors import ConfigurationError

if TYPE_CHECKING:
    from homepress.backups import restoring
    from homepress.backups.restic import Repository
    from homepress.backups.site import Site
    from homepress.backups.store import Store

app = application.new()
At = Annotated[
    str,
    typer.Option(
        help="The site as it was at a moment, where the database's log is kept: by the site's clock, with a "
        "distance from UTC, or `newest`.",
        metavar="MOMENT",
    ),
]
Also = Annotated[
    bool | None,
    typer.Option(help="Put back what was kept by `homepress backup --also` too; else it is asked."),
]


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
    at: At = "",
    to: Annotated[
        str,
        typer.Option(help="Bring it back on a host: one of homepress.toml, or a new one's address.", metavar="HOST"),
    ] = "",
    also: Also = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would replace, and do nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Say that as JSON.")] = False,
    here: backups_on_host.Here = False,
) -> None:
    """Put a backup in the place of the site, or fetch one post or file out of it.

    In the folder of a site with hosts it is the site on the host, and a post or file is brought here.

    Says what it replaces, and asks. All is fetched and compared first; what is there is kept as a
    restore point, which this command brings back too. A restore that fails leaves what was.

    With --to, a host becomes the site again, a bare one too: the site's folder is made from the backup
    where this one is empty, the host is set up, and gets the release and the data of the backup.
    """
    from homepress.backups import keys, places
    from homepress.cli import backups

    _assert_alone(at, {"SNAPSHOT": snapshot, "--post": post, "--file": file, "--to": to, "--also": also})
    if bool(from_) != bool(key_file):
        raise ConfigurationError("--from and --key-file go together", hint="Both are on the recovery sheet.")
    wanted, how = Wanted(post, file, into), Doing(also=also, yes=yes, dry_run=dry_run, json=json, at=at)
    if to:
        _come_back(snapshot, to, from_, key_file, yes=yes)
    elif (post or file) and key_file:
        _fetch_from_elsewhere(snapshot, from_, key_file, wanted)
    elif not key_file and backups_on_host.is_meant(here=here, local={"--folder": folder}):
        _on_host(snapshot, wanted, how)
    else:
        site, store = backups.at_hand(folder)
        if key_file:
            store.adopt(from_, keys.read(key_file), places.login(from_, os.environ))
        _do(site, store, snapshot, wanted, how)


@dataclass(frozen=True)
class Wanted:
    """One thing out of a backup: a post by its slug, or a file by its path below `media/`."""

    post: str
    file: str
    into: Path


@dataclass(frozen=True)
class Doing:
    """How a restore is asked for."""

    also: bool | None
    yes: bool
    dry_run: bool
    json: bool
    at: str = ""
    """The moment that is wanted back."""


def _assert_alone(at: str, others: Mapping[str, object]) -> None:
    """Refuse a moment that is none, or that is asked for together with what has a time of its own."""
    from homepress.backups.point_in_time import moments

    given = [name for name, value in others.items() if value]
    if at and given:
        hint = "On a new host: restore --to first, and then restore --at." if "--to" in given else ""
        raise ConfigurationError(f"--at and {given[0]} do not go together", hint=hint)
    if at:
        moments.assert_readable(at)


def _do(site: "Site", store: "Store", snapshot: str, wanted: Wanted, how: Doing) -> None:
    if wanted.post or wanted.file:
        with store.alone("fetching out of a backup"):
            typer.echo(_fetched(site, store.repository(), snapshot, wanted))
    elif how.at:
        restoring_at.restore(site, store, how.at, yes=how.yes, dry_run=how.dry_run, json=how.json)
    else:
        _replace(site, store, snapshot, how)


def _replace(site: "Site", store: "Store", snapshot: str, how: Doing) -> None:
    """Say what a restore would replace, ask, and do it."""
    from homepress.backups import restoring
    from homepress.cli import backups

    exchange = restoring.look(site, store, snapshot)
    _show(exchange, json=how.json)
    if not how.dry_run:
        if not how.yes and not typer.confirm("Replace it?"):
            raise typer.Exit(1)
        too = _others_too(exchange.manifest.also, how.also, yes=how.yes)
        with restored.failure_told(site, store):
            done = restoring.restore(site, store, exchange.name, also=too, say=backups.say)
        restored.tell(store, done)


def _fetched(site: "Site", repository: "Repository", snapshot: str, wanted: Wanted) -> Path:
    from homepress.backups import fetching

    if wanted.post:
        return fetching.fetch_post(site, repository, snapshot, wanted.post, wanted.into)
    return fetching.fetch_file(repository, snapshot, wanted.file, wanted.into)


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


UNPROVEN = "nobody has restored this backup yet: it is unproven. To try it: homepress rehearse"


def _on_host(snapshot: str, wanted: Wanted, how: Doing) -> None:
    name = ["--at", how.at] if how.at else [snapshot] if snapshot else []
    if how.dry_run:
        backups_on_host.run("restore", *name, "--dry-run", *(["--json"] if how.json else []))
    elif wanted.post or wanted.file:
        chosen = ["--post", wanted.post] if wanted.post else ["--file", wanted.file]
        backups_on_host.fetch(["restore", *name, *chosen], wanted.into)
    else:
        backups_on_host.restore(name, yes=how.yes, also=["--also"] if how.also else [])


def _show(exchange: "restoring.Exchange", *, json: bool) -> None:
    said = _described(exchange)
    if json:
        terminal.print_json({"name": exchange.name, "said": said})
    else:
        typer.echo("\n".join(said))
    if not exchange.is_proven:
        terminal.print_warning(UNPROVEN)


def _described(exchange: "restoring.Exchange") -> list[str]:
    """Return in words what takes the place of what."""
    manifest = exchange.manifest
    now = "a damaged database" if exchange.rows_now < 0 else f"{exchange.rows_now:,} rows"
    return [
        f"Here now: {now} and {exchange.files_now:,} files. They are kept as a restore point.",
        (
            f"In their place: {exchange.name} of {manifest.site}, made {manifest.made_at}, with "
            f"{sum(manifest.contents.rows.values()):,} rows and {len(manifest.media):,} files."
        ),
    ]
