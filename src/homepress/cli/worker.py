"""`homepress worker`: the process that does what no page waits for."""

import signal
from collections.abc import Callable
from typing import Annotated

import typer

from homepress.cli import application, database, site

app = application.new()

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


def work(*, interval: float = 1.0, is_wanted: Callable[[], bool] = lambda: True, warm: bool = True) -> None:
    """Run jobs in this process until a signal says stop; `warm` says whether it also draws pages beforehand."""
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
        if warm:
            warming.start()
    running.run()
