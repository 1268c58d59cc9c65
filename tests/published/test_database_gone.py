"""A PostgreSQL that is really stopped under a running site, and started again."""

import http.client
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest

from bench.sites import run
from bench.soak import HOST, site
from homepress.backups import scratch_cluster
from homepress.backups.databases.postgresql_programs import program
from tests.hosting.edges.servers import EDGES, running, serving

pytestmark = [pytest.mark.once, pytest.mark.needs("postgresql", "nginx")]

VERSION = 15
PATIENCE = 120
NOT_A_PAGE = "/search/?q=tea"


@dataclass
class Cluster:
    """A server of its own, which the test stops and starts."""

    url: str

    @property
    def folder(self) -> Path:
        return Path(unquote(self.url.partition("@")[2].rpartition("/")[0]))

    def control(self, *words: str) -> None:
        """Have pg_ctl do something, as whoever owns the data."""
        owner = (self.folder / "data").stat().st_uid
        command: list[str | Path] = [program("pg_ctl", VERSION), "-D", self.folder / "data", "-w", *words]
        subprocess.run(command, check=True, cwd="/", user=owner, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        self.control("stop", "-m", "immediate")

    def start(self) -> None:
        self.control("start", "-o", f"-k {self.folder} -c listen_addresses=''", "-l", str(self.folder / "again.log"))


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with scratch_cluster.started(VERSION) as url:
        cluster = Cluster(url)
        yield cluster
        cluster.stop()


@dataclass(frozen=True)
class Answer:
    status: int
    retry_after: str
    body: bytes


type Ask = Callable[[str], Answer]


class _UnixConnection(http.client.HTTPConnection):
    """To a site that listens on a socket."""

    def __init__(self, path: Path) -> None:
        super().__init__(HOST, timeout=PATIENCE)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


def ask(connection: http.client.HTTPConnection, path: str) -> Answer:
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers.get("Retry-After", ""), answer.read())


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextmanager
def ways_in(home: Path) -> Iterator[dict[str, Ask]]:
    """The embedded server itself, and each edge before it."""
    with ExitStack() as stack:
        ways: dict[str, Ask] = {"embedded": lambda path: ask(_UnixConnection(home / "site.sock"), path)}
        for name in EDGES:
            port = stack.enter_context(running(name, home, serving(home, domain=HOST))).port
            ways[name] = lambda path, port=port: ask(  # type: ignore[misc]  # each its own port
                http.client.HTTPConnection(HOST, port, timeout=PATIENCE), path
            )
        yield ways


def published(embedded: Ask) -> list[str]:
    """Every address that the sitemap names, and those that it does not."""
    named = re.findall(rf"<loc>https?://{HOST}(?::\d+)?(/[^<]*)</loc>", embedded("/sitemap.xml").body.decode())
    return [*named, "/sitemap.xml", "/robots.txt", "/feeds/atom.xml", "/feeds/rss.xml", "/feeds/feed.json"]


def are_stored(pages: Path, paths: list[str], embedded: Ask) -> bool:
    """Visit what is not stored (pictures that are made anew take pages away), and say whether all were."""
    missing = [path for path in paths if not (pages / f"{path[1:]}{'index.html' if path[-1] == '/' else ''}").exists()]
    for path in missing:
        embedded(path)
    return not missing


def test_with_the_database_stopped_every_page_is_read_and_after_its_start_nothing_needs_a_hand(
    cluster: Cluster, tmp_path: Path
) -> None:
    run(tmp_path, "manage", "migrate", "-v0", database_url=cluster.url)
    run(tmp_path, "demo", "--yes", database_url=cluster.url)
    with site(tmp_path, cluster.url) as processes, ways_in(tmp_path) as ways:
        embedded = ways["embedded"]
        until((tmp_path / "site.sock").exists)
        until(lambda: embedded("/readyz").status == 200)
        paths = published(embedded)
        assert len(paths) > 20
        found = re.search(r"/-/posts/[0-9a-f-]{36}/comments/", "".join(embedded(path).body.decode() for path in paths))
        assert found
        fragment = found[0]
        until(lambda: are_stored(tmp_path / "pages" / HOST, paths, embedded))
        before = {path: embedded(path).body for path in paths}

        cluster.stop()

        for name, way in ways.items():
            for path in paths:
                answer = way(path)
                assert (answer.status, answer.body) == (200, before[path]), (name, path)
            small = way(fragment)
            assert (small.status, small.retry_after) == (503, "5"), name
            assert len(small.body) < 500, name
            whole = way(NOT_A_PAGE)
            assert (whole.status, whole.retry_after) == (503, "5"), name
            assert b"Traceback" not in whole.body
        assert embedded("/readyz").status == 503
        assert embedded("/livez").status == 200

        cluster.start()

        until(lambda: embedded("/readyz").status == 200)
        for name, way in ways.items():
            assert way(NOT_A_PAGE).status == 200, name
            assert way(fragment).status == 200, name
        assert [process.poll() for process in processes] == [None, None]
        processes[0].send_signal(signal.SIGKILL)
        processes[0].wait()
        for name in EDGES:
            assert all(ways[name](path).body == before[path] for path in paths), name
