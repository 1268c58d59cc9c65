"""The command line: `homepress`."""

import os
import sys

from homepress.errors import HomepressError


def main() -> None:
    """Run the command that `sys.argv` names, print errors, and exit with their code.

    A `HomepressError` is the user's to mend and is printed with its hint; any other is a bug of ours,
    whose traceback shows on request.
    """
    from homepress.cli import terminal
    from homepress.cli.commands import build

    try:
        build().main(prog_name="homepress")
    except HomepressError as error:
        if terminal.traceback_is_wanted():
            raise
        terminal.print_error(error.message, hint=error.hint)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does; nothing is left to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if terminal.traceback_is_wanted():
            raise
        terminal.print_error(
            f"This should not have happened: {type(error).__name__}: {error}",
            hint="It is a bug in Homepress. To see where: homepress --traceback "
            + " ".join(sys.argv[1:2])
            + " …, or set HOMEPRESS_DEBUG=true.",
        )
        sys.exit(70)
