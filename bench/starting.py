"""From the command to the first page: a site that begins, and one that is there already."""

import socket
from collections.abc import Iterator
from statistics import median

from bench.figures import Figure
from bench.sites import empty_home, served

FIRST_SECONDS = 15
"""Ours: migrations, static files, the demo's posts and pictures."""
SECOND_SECONDS = 5
ROUNDS = 3


def measure() -> Iterator[Figure]:
    with empty_home() as home:
        with served(home, port=free_port()) as server:
            first = server.seconds
        later = []
        for _ in range(ROUNDS):
            with served(home, port=free_port()) as server:
                later.append(server.seconds)
    yield Figure("homepress serve, first start", first, FIRST_SECONDS, "s", "s allowed")
    yield Figure("homepress serve, later start", median(later), SECOND_SECONDS, "s", "s allowed")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
