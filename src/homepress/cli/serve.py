"""`homepress serve`: the whole site from one command."""

import os
import socket
from typing import Annotated

import typer

from homepress.cli import application, database, processes, site, terminal
from homepress.project import listening

app = application.new()


@app.command(epilog="Example: homepress serve --port 9000")
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port to listen on; 0 takes a free one.")
    ] = site.DEFAULT_PORT,
    host: Annotated[
        str, typer.Option(help="The address to listen on; others can reach all but the default.")
    ] = "127.0.0.1",
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty site with demo content.")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes answer requests.")] = 2,
) -> None:
    """Serve the site on this machine: migrate, collect static files, answer requests.

    While there is no owner, it prints a link, good for one account and one day.
    """
    bound = listening.bind(host, port)
    port = bound.getsockname()[1]
    if not listening.is_loopback(host):
        _warn(host)
    site.set_up(host=host, port=port)
    processes.run_apart(lambda: _prepare(demo=demo))
    _greet()
    _run(bound, workers=workers)


def _warn(host: str) -> None:
    terminal.print_warning(
        f"--host {host}: other machines can reach this site, by plain HTTP."
        + (
            " It answers to its own names alone; HOMEPRESS_HOSTS and HOMEPRESS_SITE_URL give it others."
            if listening.is_wildcard(host) and site.is_local(os.environ)
            else ""
        )
    )


def _prepare(*, demo: bool) -> None:
    """Bring database and static files up to date, and fill an empty site where that was asked for."""
    from homepress.blog.models import Post
    from homepress.project import static_files, theme

    if database.migrate():
        typer.echo("Prepared the database.")
    theme.check()
    if static_files.collect_if_changed():
        typer.echo("Collected the static files.")
    if demo and not Post.objects.exists():
        _fill()


def _fill() -> None:
    from importlib.util import find_spec

    if find_spec("homepress.demo"):
        from importlib import import_module

        typer.echo("Writing demo content …")
        import_module("homepress.demo").first_content()


def _greet() -> None:
    from django.conf import settings

    from homepress.accounts import first_owner
    from homepress.project.addresses import owner_sign_up

    typer.echo(f"\n  Site   {settings.ENVIRONMENT.site_url}/\n  Data   {settings.HOME}")
    if secret := first_owner.invite():
        typer.echo(f"  Owner  {owner_sign_up(secret)}\n         makes your account; good once, and for a day")
    typer.echo("\n  Ctrl-C stops it.\n")


def _run(bound: socket.socket, *, workers: int) -> None:
    from django.db import connections

    from homepress.cli import companions
    from homepress.project.asgi import application
    from homepress.project.embedded_server import EmbeddedServer

    connections.close_all()
    with companions.of_the_server() as look_after:
        EmbeddedServer(application, bound, workers=workers, look_after_companions=look_after).run()
