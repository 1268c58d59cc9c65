"""`homepress restore --at`: the site as it was at a moment."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from homepress.cli import restored, terminal

if TYPE_CHECKING:
    from homepress.backups.point_in_time.bringing_back import BroughtBack, Seen
    from homepress.backups.site import Site
    from homepress.backups.store import Store


def restore(site: "Site", store: "Store", at: str, *, yes: bool, dry_run: bool, json: bool) -> None:
    """Say what would be replaced, ask, and do it. Raises BackupFailed."""
    from homepress.backups.point_in_time import bringing_back, moments
    from homepress.cli import backups
    from homepress.project.environment import Environment

    zone = Environment.read(site.variables).time_zone
    moment = moments.read(at, zone, datetime.now(UTC))
    seen = bringing_back.look(site, store, moment)
    said = _described(seen)
    if json:
        terminal.print_json({"at": moment.isoformat() if moment else moments.NEWEST, "said": said})
    else:
        typer.echo("\n".join(said))
    if dry_run:
        return
    if not yes and not typer.confirm("Replace it?"):
        raise typer.Exit(1)
    with restored.failure_told(site, store):
        done = bringing_back.restore(site, store, moment, say=backups.say)
    _tell(store, done)


def _described(seen: "Seen") -> list[str]:
    from homepress.backups.point_in_time.moments import shown

    now = "a damaged database" if seen.rows_now < 0 else f"{seen.rows_now:,} rows"
    moment = f"as it was at {shown(seen.moment)}" if seen.moment else "as it was at the last moment of its log"
    return [
        f"Here now: {now} and {seen.files_now:,} files. They are kept as a restore point.",
        (
            f"In their place: the database {moment}, from the base of {shown(seen.base.taken_at)} and its log, and the "
            f"files of backup {seen.files.short}, made {shown(seen.files.taken_at)}."
        ),
        "Files that came since stay, so that none is missing which the database names.",
    ]


def _tell(store: "Store", done: "BroughtBack") -> None:
    from homepress.backups.point_in_time.moments import shown

    last = f"the last change in it was made {shown(done.last_change)}" if done.last_change else "as the base was"
    typer.echo(
        f"The database is as it was at {shown(done.moment)}: {last}. Nothing that was committed by then is missing."
    )
    typer.echo(f"Files are those of backup {done.files.short}, and those that came since.")
    restored.tell(store, done.restored)
