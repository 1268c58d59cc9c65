"""`homepress status`: how the site and its host are, on one screen."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from homepress.cli import application, hosted, terminal
from homepress.errors import HostError

if TYPE_CHECKING:
    from homepress.hosting.releases.judging import Line

app = application.new()

SIGNS = {"fine": ("✓", "green"), "look": ("!", "yellow"), "bad": ("✗", "red")}
UNREACHABLE = 2


@app.command(epilog="Example: homepress status --json")
def status(
    json: Annotated[bool, typer.Option("--json", help="Print JSON: the facts, and what they mean.")] = False,
    outside: Annotated[bool, typer.Option("--outside", help="Look at the site from outside as well.")] = False,
    host: hosted.HostName = "",
    site: hosted.Site = Path(),
) -> None:
    """Show the release, services, certificate, disk, memory, jobs, errors, upgrades of the site's host.

    For monitors, the exit code is 0 where all is fine, 1 where somebody should look, 2 where something is
    broken or the host cannot be reached.
    """
    from homepress.hosting.releases import judging

    try:
        facts, lines = _gather(site, host, outside=outside)
    except HostError as error:
        terminal.print_error(error.message, hint=error.hint)
        sys.exit(UNREACHABLE)
    code = judging.exit_code(lines)
    if json:
        terminal.print_json({"exit_code": code, "lines": [asdict(line) for line in lines], "facts": facts})
    else:
        _show(lines)
    sys.exit(code)


def _gather(site: Path, host: str, *, outside: bool) -> tuple[dict[str, Any], "list[Line]"]:
    from homepress.hosting.releases import judging
    from homepress.hosting.releases import outside as outsiders

    levels = {"fine": "fine", "unsure": "fine", "bad": "bad"}
    with hosted.deployer(site, host) as deployer:
        facts = deployer.program.ask("status")
        lines = judging.judge(facts, datetime.now(UTC))
        if outside:
            for finding in outsiders.look(deployer.configuration, deployer.program, is_clone=deployer.is_clone):
                lines.append(judging.Line(finding.name, levels[finding.level], finding.text))  # type: ignore[arg-type]  # a level
    return facts, lines


def _show(lines: "list[Line]") -> None:
    from rich.text import Text

    width = max(len(line.name) for line in lines)
    for line in lines:
        sign, colour = SIGNS[line.level]
        terminal.console().print(Text.assemble((f"{sign} ", colour), f"{line.name:<{width}}  {line.text}"))
