"""Home, a post and a feed from the database, at 100 and at 100,000 posts, on both databases."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

from bench.figures import Figure, interleaved
from bench.sites import Worker, empty_home
from tests.plugins.postgresql import Cluster

PAGES = ("home", "post", "feed")
FEW, MANY = 100, int(os.environ.get("BENCH_POSTS", "100000"))
ROUNDS = 31
QUERIES = 6
GROWTH = 1.5


def measure() -> Iterator[Figure]:
    yield from _on("SQLite", "", "")
    few, many = Cluster.start(), Cluster.start()
    try:
        yield from _on("PostgreSQL", few.url, many.url)
    finally:
        few.stop()
        many.stop()


def _on(database: str, few_url: str, many_url: str) -> Iterator[Figure]:
    with ExitStack() as stack:
        small = Worker(stack.enter_context(empty_home()), FEW, _own(few_url))
        stack.callback(small.stop)
        large = Worker(stack.enter_context(empty_home()), MANY, _own(many_url))
        stack.callback(large.stop)
        for page in PAGES:
            yield from _page(database, page, small, large)


def _own(url: str) -> str:
    """The database that every cluster has from the start, since it is used by one site alone."""
    return url.removesuffix("/homepress") + "/postgres" if url else ""


def _page(database: str, page: str, small: Worker, large: Worker) -> Iterator[Figure]:
    queries = max(worker.ask(page)["queries"] for worker in (small, large) for _ in range(3))

    def milliseconds(worker: Worker) -> float:
        return 1000 * float(worker.ask(page)["seconds"])

    few, many = interleaved([lambda: milliseconds(small), lambda: milliseconds(large)], rounds=ROUNDS)
    yield Figure(f"{page}, {MANY:,} posts, {database}", many, few, "ms", f"ms at {FEW} posts", bound=GROWTH)
    yield Figure(f"{page}, queries, {database}", queries, QUERIES, "queries", "allowed")
