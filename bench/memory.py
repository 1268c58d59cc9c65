"""Memory of an idle site: all its processes, what they share counted once (PSS)."""

import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.sites import empty_home, served
from bench.starting import free_port

MEGABYTES = 150
PROCESSES = 4
"""The server, two that answer, one for jobs."""
REST_SECONDS = 8.0
PATIENCE = 180.0
REQUESTS = 40
"""So that each process has imported and compiled what pages need."""


def measure() -> Iterator[Figure]:
    with empty_home() as home, served(home, port=free_port()) as server:
        for _ in range(REQUESTS):
            with urllib.request.urlopen(server.url, timeout=10) as answer:  # noqa: S310  # our own server
                answer.read()
        processes = at_rest(server.pid)
        used = sum(map(pss, processes))
    yield Figure(f"memory, {len(processes)} idle processes", used, MEGABYTES, "MB", "MB allowed")


def at_rest(pid: int) -> list[int]:
    """Wait until a server has its processes, and the one that draws pages beforehand is done; return them.

    Drawing is looked for every five seconds: as long as nothing comes or goes for longer than that, nothing will.
    """
    deadline = time.monotonic() + PATIENCE
    processes, since = family(pid), time.monotonic()
    while len(processes) != PROCESSES or time.monotonic() - since < REST_SECONDS:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(processes)} processes instead of {PROCESSES}, or they come and go")
        time.sleep(0.2)
        if (now := family(pid)) != processes:
            processes, since = now, time.monotonic()
    return processes


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [pid, *(one for child in children for one in family(int(child)))]


def pss(pid: int) -> float:
    """Proportional set size in megabytes (proc(5), smaps_rollup)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    return 0.0
