"""Work in a process of its own, which gives all its memory back when it is done."""

import os
import pickle
import sys
from collections.abc import Callable
from contextlib import suppress

from homepress.errors import CutOff


def run_apart(act: Callable[[], None]) -> None:
    """Run a function in a child process and wait for it; what it raises is raised here.

    The child shares what is loaded already. No database connection may be open: a child must not use
    its parent's.
    """
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(_outcome(act))
            sys.stdout.flush()
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    if not told:
        raise CutOff("The work was cut off", hint="Perhaps memory ran out. Run the command again.")
    error = pickle.loads(told)  # noqa: S301  # our own child wrote it
    if error is not None:
        raise error


def _outcome(act: Callable[[], None]) -> bytes:
    """Return what the function raised, or None, for the parent; an error that cannot travel is described."""
    try:
        act()
    except KeyboardInterrupt as error:
        return pickle.dumps(error)
    except Exception as error:  # noqa: BLE001  # the parent raises it again
        with suppress(Exception):
            told = pickle.dumps(error)
            pickle.loads(told)  # noqa: S301  # written in the line above
            return told
        return pickle.dumps(RuntimeError(f"{type(error).__name__}: {error}"))
    return pickle.dumps(None)
