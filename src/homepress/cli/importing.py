"""`homepress import`: bring in what was written elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from homepress.cli import application, terminal

if TYPE_CHECKING:
    from homepress.importers.reports import Outcome, Report

app = application.new("Bring in what was written elsewhere.")

SHOWN = 20
"""How many files of one outcome are listed, unless all are asked for."""

MARKS = {"new": "+", "changed": "~", "unchanged": "=", "skipped": "-", "failed": "!"}


@app.command(epilog="Example: homepress import markdown ~/blog --dry-run")
def markdown(
    folder: Annotated[
        Path,
        typer.Argument(
            help="The folder of the site or of its texts, or an archive of it (.tar.gz, .zip).", metavar="FOLDER"
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; report what would be done.")] = False,
    all_files: Annotated[bool, typer.Option("--all", help="List every file, not the first few.")] = False,
    trusted: Annotated[
        bool,
        typer.Option("--trusted", help="Of an export: take roles, e-mail addresses and unfiltered HTML as they are."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Report every file as JSON.")] = False,
) -> None:
    """Take in a folder of Markdown as Jekyll, Hugo, Zola, Pelican or Astro keep it.

    Old addresses become redirects. A second import changes only what changed in the folder.
    """
    from homepress.cli import database, site

    site.set_up()
    database.open_up()
    from homepress.importers.archives import unpacked
    from homepress.importers.markdown import import_folder

    with unpacked(folder) as place, terminal.progress("Importing") as progress:
        report = import_folder(place, dry_run=dry_run, trusted=trusted, progress=progress)
    if json:
        terminal.print_json(report.to_json())
    else:
        _print(report, limit=None if all_files else SHOWN)
    if report.of("failed"):
        raise typer.Exit(1)


def _print(report: "Report", *, limit: int | None) -> None:
    left_out: tuple[Outcome, ...] = ("skipped", "failed")
    taken: tuple[Outcome, ...] = ("new", "changed", "unchanged")
    for outcome in left_out:
        entries = report.of(outcome)
        for entry in entries[:limit]:
            typer.echo(f"{MARKS[outcome]} {entry.path}: {entry.reason}")
        _echo_rest(len(entries), limit, outcome)
    warned = report.warned
    for entry in warned[:limit]:
        for warning in entry.warnings:
            typer.echo(f"? {entry.path}: {warning}")
    _echo_rest(len(warned), limit, "with warnings")
    if limit is None:
        for outcome in taken:
            for entry in report.of(outcome):
                typer.echo(f"{MARKS[outcome]} {entry.path}: {entry.title} {entry.address}".rstrip())
        for aside in report.asides:
            typer.echo(f"* {aside.path}: {aside.said} {aside.address}".rstrip())
    typer.echo(_summary(report))


def _echo_rest(count: int, limit: int | None, what: str) -> None:
    if limit is not None and count > limit:
        typer.echo(f"  … and {count - limit} more {what} (--all lists them)")


def _summary(report: "Report") -> str:
    counts = report.counts
    said = ", ".join(f"{counts[outcome]} {outcome}" for outcome in MARKS if counts[outcome]) or "no files"
    texts = counts["new"] + counts["changed"]
    rate = f" ({texts / report.seconds:.0f} a second)" if texts and report.seconds else ""
    more = f"{report.files} files and {report.redirects} redirects with them; " if texts else ""
    back = ", ".join(f"{aside.made} {aside.kind}" for aside in report.asides if aside.made)
    sections = sum(aside.kind == "sections" for aside in report.asides)
    more += f"{sections} {'sections as tags' if sections > 1 else 'section as a tag'}; " if sections else ""
    more += f"{back} brought back; " if back else ""
    people = f"{len(report.people)} people made who cannot sign in; " if report.people else ""
    done = "Would do, nothing was written" if report.dry_run else "Done"
    return f"{done}: {said}; {more}{people}{report.seconds:.1f} s{rate}."
