"""`homepress new`: a site's folder."""

from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, extras

app = application.new()


@app.command(epilog="Example: homepress new blog --domain example.org --address 192.0.2.10")
def new(
    name: Annotated[Path, typer.Argument(help="The folder to make; its name is the site's.", metavar="NAME")],
    domain: Annotated[str, typer.Option("--domain", help="The site's domain.")] = "",
    address: Annotated[str, typer.Option("--address", help="The server's address.")] = "",
    title: Annotated[str, typer.Option("--title", help="The site's name for readers.")] = "",
) -> None:
    """Make a site's folder: homepress.toml with every setting explained, .env with fresh secrets, git."""
    extras.require_hosting()
    from homepress.hosting.creating import create

    for path in create(name, domain=domain, address=address, title=title):
        typer.echo(f"  {path}")
    typer.echo(f"\nNext: look into {name / 'homepress.toml'}, then: cd {name} && homepress check")
