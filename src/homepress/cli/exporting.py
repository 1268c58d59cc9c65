"""`homepress export`: everything as files."""

from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, terminal

app = application.new()


@app.command(epilog="Example: homepress export ~/blog-export")
def export(
    folder: Annotated[Path, typer.Argument(help="A folder that is new or empty.", metavar="FOLDER")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace an export from earlier.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Write the whole site as Markdown with front matter, its files, people and addresses.

    `homepress import markdown FOLDER --trusted` on an empty site makes the same site of it, but for
    passwords. The folder data/ holds e-mail addresses: keep it to yourself.
    """
    from dataclasses import asdict

    from homepress.cli import database, site

    site.set_up()
    database.open_up()
    from homepress.importers.exporting import export_folder

    with terminal.progress("Exporting") as progress:
        done = export_folder(folder, replace=replace, progress=progress)
    if json:
        terminal.print_json(asdict(done))
    else:
        typer.echo(f"Wrote {done.posts} posts and pages, {done.files} files and {done.people} people to {folder}.")
