"""What commands write to the terminal: errors, warnings, tables, JSON."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def traceback_is_wanted() -> bool:
    """Whether a failing command should show where in the code: by `--traceback` or HOMEPRESS_DEBUG."""
    return os.environ.get("HOMEPRESS_DEBUG", "").strip().lower() in {"1", "true", "yes", "on"} or (
        "--traceback" in takewhile(lambda word: word.startswith("-"), sys.argv[1:])
    )


def console(*, stderr: bool = False) -> "Console":
    """Return a terminal that knows its width and colours; Rich is imported when something is printed."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)


def print_error(message: str, *, hint: str = "") -> None:
    """Print an error in red on stderr, with what to do about it."""
    from rich.text import Text

    terminal = console(stderr=True)
    terminal.print(Text.assemble(("Error: ", "bold red"), (message, "red")))
    if hint:
        terminal.print(Text(hint))


def print_warning(message: str) -> None:
    """Print on stderr what the user should know before going on."""
    from rich.text import Text

    console(stderr=True).print(Text.assemble(("Warning: ", "bold yellow"), message))


def print_json(value: Any) -> None:
    """Print what a machine reads: JSON with dates in ISO 8601, and nothing else."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their headings, in columns.

    No cell is broken where the terminal is narrower: names in them are copied, and searched for by programs.
    """
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    terminal = console()
    needed = Measurement.get(terminal, terminal.options.update(max_width=sys.maxsize), table).maximum
    terminal.width = max(terminal.width, needed)
    terminal.print(table, soft_wrap=False)


@contextmanager
def progress(doing: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that shows how many of how many are done; None where nobody looks on."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress

    with Progress(console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
