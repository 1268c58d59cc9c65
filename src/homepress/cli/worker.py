"""`homepress worker`: the process that does what no page waits for."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Annotated

import typer

from homepress.cli import application, database, site

app = application.new()

STOP_SECONDS = 5
"""How long a job under way may take to finish once `homepress serve` stops; where it does not, it runs again later."""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@app.command(epilog="Example: homepress worker")
def worker(
    interval: Annotated[float, typer.Option(min=0.1, max=60, help="Seconds between looks into an empty queue.")] = 1.0,
) -> None:
    """Run jobs: mail, notifications, cleaning. `homepress serve` has a worker of its own.

    A signal lets the job at hand finish; a second one does not. Any number of workers can run at once.
    """
    site.set_up()
    database.open_up()
    work(interval=interval)


def work(*, interval: float = 1.0, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Run jobs in this process until a signal says stop."""
    from homepress.core.jobs.worker import Worker
    from homepress.published import following, site_store, warming

    running = Worker(interval=interval, is_wanted=is_wanted)

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        running.stop()

    for number in SIGNALS:
        signal.signal(number, stop)
    if site_store.current().exists():
        following.start()
        warming.start()
    running.run()


@contextmanager
def beside() -> Iterator[None]:
    """Run a worker in a process of its own for the time of a block, sharing what is loaded already.

    It ends with the block, and by itself where the process that started it is no more.
    """
    parent = os.getpid()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work(is_wanted=lambda: os.getppid() == parent)
            code = 0
        finally:
            os._exit(code)
    try:
        yield
    finally:
        _end(pid)


def _end(pid: int) -> None:
    """Stop the worker, and kill it where it does not."""
    with suppress(ProcessLookupError, ChildProcessError):  # gone, and perhaps reaped by gunicorn
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return
            time.sleep(0.02)
