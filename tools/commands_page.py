"""The reference of the command line: what every command says when asked for help."""

from collections.abc import Iterator
from typing import Any

from homepress.cli.commands import build

HEAD = """\
# Commands

What `homepress --help` and the help of each command say. A command ends with 0 when it did what it
says, with 2 for a wrong option or configuration, and with 1 for any other error.
"""

WIDTH = 100


def page() -> str:
    """Return the page, in the order of the help."""
    return "\n".join([HEAD, *_sections(build(), "homepress", None)])


def _sections(command: Any, path: str, parent: Any) -> Iterator[str]:
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    context = command.context_class(command, info_name=path.rpartition(" ")[2], parent=parent, **settings)
    yield f"## {path}\n\n```text\n{command.get_help(context)}\n```\n"
    if hasattr(command, "list_commands"):
        for name in command.list_commands(context):
            yield from _sections(command.get_command(context, name), f"{path} {name}", context)
