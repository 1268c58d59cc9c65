"""How a deploy looks in the terminal while it runs."""

from typing import Any

import typer

from homepress.cli import terminal


class Progress:
    """One line for each step when it is done; what it says in between is indented."""

    def __init__(self) -> None:
        self.console = terminal.console()
        self.status: Any = None

    def __call__(self, told: dict[str, Any]) -> None:
        if "step" in told:
            self._begin(told["step"])
        elif "done" in told:
            self._end()
            seconds = f" ({told['seconds']:.1f} s)" if "seconds" in told else ""
            typer.echo(f"  ✓ {told['done']}{seconds}")
        elif "say" in told:
            typer.echo(f"    {told['say']}")
        elif "end" in told:
            self._end()

    def _begin(self, step: str) -> None:
        """Show what is under way where somebody looks on; a file gets whole lines alone."""
        self._end()
        if self.console.is_terminal:
            self.status = self.console.status(step)
            self.status.start()

    def _end(self) -> None:
        if self.status is not None:
            self.status.stop()
            self.status = None


def show_lines(lines: list[str]) -> None:
    """Show lines of a log that say why something failed."""
    for line in lines:
        typer.echo(f"    │ {line}", err=True)
