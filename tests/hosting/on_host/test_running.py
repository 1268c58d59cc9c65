"""How a release is asked in private whether it is well."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import UnixStreamServer
from subprocess import PIPE

import pytest

from homepress.hosting.on_host import releases, running
from homepress.hosting.on_host.site import Site
from homepress.hosting.on_host.system import Failure

pytestmark = pytest.mark.once


class Answers(BaseHTTPRequestHandler):
    statuses: dict[str, int] = {}
    asked: list[tuple[str, str, str]] = []

    def do_GET(self) -> None:
        headers = self.headers
        self.asked.append((self.path, headers["Host"], headers["X-Forwarded-Proto"]))
        self.send_response(self.statuses.get(self.path, 200))
        self.end_headers()
        self.wfile.write(b"c0ffee\n" if "commit" in self.path else b"migrations not applied: blog.0009\n")

    def address_string(self) -> str:
        return "a socket"

    def log_message(self, *_: object) -> None:
        pass


class UnixServer(UnixStreamServer, HTTPServer):
    def server_bind(self) -> None:
        UnixStreamServer.server_bind(self)
        self.server_name, self.server_port = "socket", 0


@pytest.fixture
def release(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Answers]]:
    """A release `r1` that answers, and no systemd that would know of it."""
    monkeypatch.setattr(running, "is_dead", lambda unit: False)
    monkeypatch.setattr(running, "log_of", lambda unit, *, since: ["its last words"])
    Answers.statuses, Answers.asked = {}, []
    server = UnixServer(str(site.layout.socket("r1")), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Answers
    server.shutdown()
    server.server_close()
    thread.join()


def test_it_is_asked_by_its_name_and_as_over_https(site: Site, release: type[Answers]) -> None:
    running.wait_until_healthy(site, "r1", commit="c0ffee")
    assert release.asked[:2] == [("/readyz", "blog.test", "https"), ("/?drawn-now", "blog.test", "https")]


def test_one_that_is_not_ready_is_told_with_its_answer_and_log_lines(site: Site, release: type[Answers]) -> None:
    release.statuses["/readyz"] = 503
    with pytest.raises(Failure, match=r"/readyz answers 503: migrations not applied: blog\.0009") as failure:
        running.wait_until_healthy(site, "r1", commit="c0ffee", seconds=0.3)
    assert failure.value.lines == ["its last words"]


def test_a_redirect_is_no_health(site: Site, release: type[Answers]) -> None:
    release.statuses[running.CHECKED[1]] = 301
    with pytest.raises(Failure, match=r"/\?drawn-now answers 301"):
        running.wait_until_healthy(site, "r1", commit="c0ffee", seconds=0.3)


@pytest.mark.usefixtures("release")
def test_another_commit_is_no_health(site: Site) -> None:
    with pytest.raises(Failure, match="says that it is 'c0ffee' and not decaf"):
        running.wait_until_healthy(site, "r1", commit="decaf")


@pytest.mark.usefixtures("release")
def test_one_that_never_opens_its_socket_is_given_up(site: Site) -> None:
    with pytest.raises(Failure, match=r"no answer: .*No such file"):
        running.wait_until_healthy(site, "r2", commit="c0ffee", seconds=0.3)


def test_one_that_died_is_given_up_at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "is_dead", lambda unit: True)
    monkeypatch.setattr(running, "log_of", lambda unit, *, since: ["SyntaxError: invalid syntax"])
    with pytest.raises(Failure, match="ended by itself") as failure:
        running.wait_until_healthy(site, "r1", commit="c0ffee", seconds=60)
    assert failure.value.lines == ["SyntaxError: invalid syntax"]


def test_connections_are_counted_while_they_last(site: Site) -> None:
    path = Path(site.layout.socket("r1"))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        connection = running.UnixConnection(path)
        connection.connect()
        assert running.connections(path) == 1  # nobody took it yet
        accepted, _ = listening.accept()
        assert running.connections(path) == 1
        connection.close()
        accepted.close()
        running.drain(site, "r1")
        assert running.connections(path) == 0


@pytest.fixture
def listening(site: Site) -> Iterator[dict[str, socket.socket]]:
    """The sockets of two releases, to which nobody is connected yet."""
    found = {release: socket.socket(socket.AF_UNIX) for release in ("old", "new")}
    for release, one in found.items():
        one.bind(str(site.layout.socket(release)))
        one.listen()
        one.settimeout(20)
    yield found
    for one in found.values():
        one.close()


def test_whoever_comes_late_reaches_the_new_release_and_nobody_is_torn_from_the_old(
    site: Site, listening: dict[str, socket.socket]
) -> None:
    path = Path(site.layout.socket("old"))
    with socket.socket(socket.AF_UNIX) as before, socket.socket(socket.AF_UNIX) as late:
        before.connect(str(path))
        running.lead_on(site, "old", "new")
        late.settimeout(20)
        late.connect(str(path))
        for release, connection in (("old", before), ("new", late)):
            accepted, _ = listening[release].accept()
            accepted.sendall(release.encode())
            assert connection.recv(10) == release.encode()
            assert running.connections(Path(site.layout.socket(release))) == 1
            accepted.close()


@pytest.mark.usefixtures("listening")
def test_whoever_asks_a_release_how_it_is_gets_no_other_ones_answer(site: Site) -> None:
    running.lead_on(site, "old", "new")
    with pytest.raises(ConnectionRefusedError, match="another release"):
        running.ask(site, "old", "/readyz")


@pytest.mark.usefixtures("listening")
def test_the_socket_leads_on_although_gunicorn_takes_its_name_away_when_it_ends(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = Path(site.layout.socket("old")), []

    def stop(unit: str, *, wait: bool = True) -> None:
        seen.append((unit, path.is_symlink()))
        if not wait:
            path.unlink()

    monkeypatch.setattr(running, "stop", stop)
    running.lead_on(site, "old", "new")
    running.end(site, "old", "new")

    web = site.layout.web_unit("old")
    assert seen == [(web, True), (web, True)]
    assert path.resolve() == Path(site.layout.socket("new"))


def test_the_names_of_all_that_served_before_lead_to_the_release_that_serves(site: Site) -> None:
    """The web server may know it by any of them: it reads its configuration anew only where it must."""
    for old, new in (("r1", "r2"), ("r2", "r3"), ("r3", "r2")):
        running.lead_on(site, old, new)
    assert [Path(site.layout.socket(name)).readlink().name for name in ("r1", "r3")] == ["r2.sock"] * 2


def test_the_name_of_a_release_that_is_gone_leads_on(site: Site) -> None:
    for release in ("old", "tried"):
        site.release(release).mkdir(parents=True)
        Path(site.layout.socket(release)).touch()
    running.lead_on(site, "old", "new")
    for release in ("old", "tried"):
        releases.remove(site, release)

    assert Path(site.layout.socket("old")).is_symlink()
    assert not Path(site.layout.socket("tried")).exists()


def test_a_unit_tells_its_release(site: Site) -> None:
    assert running.release_of(site.layout.web_unit("20260314T150926-1a2b3c4")) == "20260314T150926-1a2b3c4"


def test_a_process_is_nice_with_all_its_threads_and_children() -> None:
    program = (
        "import os, sys, threading, time\n"
        "threading.Thread(target=sys.stdin.read).start()\n"
        "if os.fork(): print('begun', flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        tasks = [int(task.name) for task in Path(f"/proc/{process.pid}/task").iterdir()]
        child = int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text())
        before = os.getpriority(os.PRIO_PROCESS, 0)
        running.be_nice(process.pid, before + 3)
        assert len(tasks) == 2
        assert {os.getpriority(os.PRIO_PROCESS, task) for task in (*tasks, child)} == {before + 3}
        os.kill(child, signal.SIGKILL)
        process.kill()


def test_neither_a_process_that_is_gone_nor_none_is_taken_for_the_caller() -> None:
    """To setpriority(2) 0 is whoever calls it."""
    with subprocess.Popen(["true"]) as process:
        pass
    before = os.getpriority(os.PRIO_PROCESS, 0)
    for pid in (process.pid, 0):
        running.be_nice(pid, before + 3)
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
