"""`homepress logs`: what the site's processes write, as they write it."""

import os
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from homepress.cli import application, extras, hosted
from homepress.errors import ConfigurationError, HostError, NotFound

app = application.new()


@app.command(epilog="Example: homepress logs edge -f | jq 'select(.status >= 500).request.uri'")
def logs(  # noqa: PLR0913, PLR0917  # one parameter for each option
    source: Annotated[str, typer.Argument(help="web, worker, edge or db.", metavar="[web|worker|edge|db]")] = "web",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines come in.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many lines to begin with.")] = 100,
    since: Annotated[str, typer.Option(help="Since when, such as '1 hour ago' or '2026-03-14 15:00'.")] = "",
    grep: Annotated[
        str, typer.Option(help="Only lines that match a regular expression, whatever their case.", metavar="PATTERN")
    ] = "",
    errors: Annotated[
        bool, typer.Option("--errors", help="Warnings and errors alone; of the edge what it says of itself.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Each line as a JSON object, also where it was none.")] = False,
    host: hosted.HostName = "",
    site: hosted.Site = Path(),
) -> None:
    """Show a log of the site: the last lines that fit, and with --follow what comes after them.

    Lines are as the programs wrote them: JSON of web, worker and edge, whose log is that of requests; text of the
    database. All filters go with each log, and with each other.
    """
    extras.require_hosting()
    from homepress.cli import hosts
    from homepress.hosting import openssh
    from homepress.hosting.releases import log_reading

    if source not in log_reading.SOURCES:
        raise NotFound(f"there is no log of {source}", hint=f"There are: {', '.join(log_reading.SOURCES)}.")
    try:
        re.compile(grep)
    except re.error as error:
        raise ConfigurationError(
            f"--grep: not a regular expression: {error}", hint="Put \\ before . [ ( and the like."
        ) from error
    folder, serving = hosts.serving(hosts.site_folder(site), host)
    if source == "db" and folder.configuration.database.engine == "sqlite":
        raise NotFound("SQLite is a file and writes no log", hint="What goes wrong with it is in: homepress logs web")
    wanted = log_reading.Wanted(source, lines, follow=follow, since=since, matching=grep, errors=errors, json=json)
    words = log_reading.command(folder.configuration, wanted)
    sys.stdout.flush()
    call = openssh.command(serving, folder.folder, words)
    try:
        os.execvp(call[0], call)  # noqa: S606  # from here on it is ssh that the terminal talks to
    except FileNotFoundError as error:
        raise HostError("there is no ssh here", hint="Install OpenSSH's client.") from error
