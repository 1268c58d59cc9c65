"""The room of figures with a year's million views, as the browser gets it; and what a thousand views write."""

from collections.abc import Iterator
from contextlib import ExitStack

from bench.figures import Figure
from bench.sites import Worker, empty_home
from tests.plugins.postgresql import Cluster

POSTS = 500
MILLISECONDS = 300
WRITES = 20
ROUNDS = 15
PERIODS = {"30": "30 days", "12m": "12 months"}


def measure() -> Iterator[Figure]:
    yield from _on("SQLite", "")
    cluster = Cluster.start()
    try:
        yield from _on("PostgreSQL", cluster.url.removesuffix("/homepress") + "/postgres")
    finally:
        cluster.stop()


def _on(database: str, url: str) -> Iterator[Figure]:
    with ExitStack() as stack:
        site = Worker(stack.enter_context(empty_home()), POSTS, url, module="bench.figures_worker")
        stack.callback(site.stop)
        for period, name in PERIODS.items():
            # The least of all: what a page takes is held against a time, not against another page that is as disturbed.
            taken = min(_milliseconds(site, period) for _ in range(ROUNDS))
            yield Figure(f"figures of {name}, {database}", taken, MILLISECONDS, "ms", "ms allowed")
        writes = site.ask("a thousand views")["writes"]
        yield Figure(f"a thousand views, {database}", writes, WRITES, "writes", "allowed")


def _milliseconds(site: Worker, period: str) -> float:
    return 1000 * float(site.ask(period)["seconds"])
