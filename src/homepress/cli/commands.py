"""The table of commands, and the group that imports a command's module when it is needed.

A module has `app`, a Typer with one command or several. At module level it imports what is cheap;
Django and the apps are imported inside the commands, after `site.set_up()`.
"""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

MODULES = {
    "serve": "homepress.cli.serve",
    "user": "homepress.cli.user",
    "import": "homepress.cli.importing",
    "export": "homepress.cli.exporting",
    "demo": "homepress.cli.demo",
    "worker": "homepress.cli.worker",
    "new": "homepress.cli.new",
    "check": "homepress.cli.checking",
    "plan": "homepress.cli.planning",
    "apply": "homepress.cli.applying",
    "deploy": "homepress.cli.deploy",
    "rollback": "homepress.cli.rollback",
    "releases": "homepress.cli.releases",
    "status": "homepress.cli.status",
    "logs": "homepress.cli.logs",
    "backup": "homepress.cli.backup",
    "pull": "homepress.cli.pull",
    "snapshots": "homepress.cli.snapshots",
    "rehearse": "homepress.cli.rehearse",
    "restore": "homepress.cli.restore",
    "clone": "homepress.cli.clone",
    "manage": "homepress.cli.manage",
}
"""Each command's name and the module that holds it, in the order of the help."""


class Commands(TyperGroup):
    """Imports the module of the command that was called; all of them only for help and suggestions."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        wanted = [cmd_name] if cmd_name in MODULES else list(MODULES)
        for name in wanted:
            if name not in self.commands:
                self.commands[name] = get_command(import_module(MODULES[name]).app)
        return self.commands.get(cmd_name)


def show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"homepress {version('homepress')}")
        raise typer.Exit


def homepress(
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Where a command fails, show where in the code.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """A blog that its writer owns, and the tool that puts it on the internet."""


def build() -> Any:
    """Return the whole command line."""
    app = typer.Typer(
        cls=Commands,
        callback=homepress,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
        epilog="Example: homepress serve --demo",
    )
    return get_command(app)
