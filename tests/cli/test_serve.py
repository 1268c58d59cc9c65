import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

PATIENCE = 60
"""Seconds until a server that does not come up or go down is given up; never waited for in full."""


class Server:
    """A running `homepress serve` with what it printed."""

    def __init__(self, home: Path, *options: str, **env: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from homepress.cli import main; main()", "serve", "--port", "0", *options],
            env={"PATH": os.environ["PATH"], "HOMEPRESS_HOME": str(home), "PYTHONUNBUFFERED": "1", **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        assert self.ready.wait(PATIENCE), self.output
        assert self.process.poll() is None, self.output

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ctrl-C" in line:
                self.ready.set()
        self.ready.set()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    @property
    def port(self) -> int:
        found = re.search(r"Site +http://\S+:(\d+)/", self.output)
        assert found, self.output
        return int(found[1])

    def get(self, path: str, host: str = "localhost") -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": host})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        self.close()
        return code

    def close(self) -> None:
        """End whatever a failed test left behind."""
        if self.processes():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.reader.join(PATIENCE)
        assert self.process.stdout
        self.process.stdout.close()

    def processes(self) -> list[int]:
        """The processes of the server's group that are alive."""
        found = subprocess.run(
            ["ps", "-e", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        rows = [line.split() for line in found]
        return [int(pid) for pid, group, state in rows if int(group) == self.process.pid and state[0] != "Z"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a site that was served once."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    server = Server(home)
    server.stop()
    return home


@pytest.fixture
def serve(prepared: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    started = []
    home = tmp_path / "home"
    shutil.copytree(prepared, home)

    def start(*options: str, **env: str) -> Server:
        started.append(Server(home, *options, **env))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_process_and_frees_the_port(serve: Callable[..., Server], number: int) -> None:
    server = serve()
    port = server.port
    server.get("/")
    assert len(server.processes()) > 1

    assert server.stop(number) == 0

    assert server.processes() == []
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))


def test_when_the_first_process_is_killed_the_others_end_by_themselves(serve: Callable[..., Server]) -> None:
    server = serve()
    server.get("/")
    os.kill(server.process.pid, signal.SIGKILL)

    deadline = time.monotonic() + PATIENCE
    while server.processes() and time.monotonic() < deadline:
        os.sched_yield()

    assert server.processes() == []


def test_it_prints_the_address_the_data_and_a_new_link_for_the_owner_at_each_start(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    links = []
    for _ in range(2):
        server = serve()
        assert f"Data   {tmp_path}/home" in server.output
        links += re.findall(r"http://localhost:\d+(/accounts/owner/[\w-]{32}/)", server.output)
        if len(links) == 2:
            assert server.get(links[0]) == 404
            assert server.get(links[1]) == 200
        server.stop()
    assert len(set(links)) == 2


def test_a_secret_link_is_not_in_the_log(serve: Callable[..., Server]) -> None:
    server = serve()
    server.get("/preview/known-to-few/")
    server.get("/accounts/owner/known-to-one/")
    server.stop()

    assert "GET /preview/…/" in server.output
    assert "known-to-" not in server.output


def test_a_port_in_use_is_an_error_that_names_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = subprocess.run(
            [sys.executable, "-c", "from homepress.cli import main; main()", "serve", "--port", str(port)],
            env={"PATH": os.environ["PATH"], "HOMEPRESS_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=False,
        )

    assert answer.returncode == 1
    assert f"Cannot listen on http://127.0.0.1:{port}: something else listens there already" in answer.stderr
    assert f"--port {port + 1}" in answer.stderr
    assert not (tmp_path / "home").exists()


def test_listening_for_others_is_asked_for_and_warned_of(serve: Callable[..., Server]) -> None:
    assert "Warning" not in serve().output

    server = serve("--host", "0.0.0.0")
    assert "Warning: --host 0.0.0.0: other machines can reach this site" in server.output
    assert server.get("/", host="mallory.example") == 400


def test_errors_show_no_traceback_to_readers(serve: Callable[..., Server]) -> None:
    server = serve()
    with (
        pytest.raises(urllib.error.HTTPError) as refused,
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/no/such/page/", timeout=PATIENCE),
    ):
        pass
    with refused.value as answer:
        page = answer.read()

    assert b"Traceback" not in page
    assert b"DEBUG" not in page


def test_four_processes_count_failed_sign_ins_together(serve: Callable[..., Server]) -> None:
    server = serve("--workers", "4")
    with ThreadPoolExecutor(3) as visitors:  # no more than one process lets wait
        answers = list(visitors.map(lambda n: sign_in(server, f"wrong-{n}"), range(24)))
    assert answers.count("email_password_mismatch") == 5
    assert set(answers) == {"email_password_mismatch", "too_many_login_attempts"}


def sign_in(server: Server, password: str) -> str:
    """Try to sign in as a script does; the code of what is said against it."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/api/v1/auth/app/v1/auth/login",
        json.dumps({"email": "carol@example.org", "password": password}).encode(),
        {"Content-Type": "application/json"},
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=PATIENCE)
    with refused.value as answer:
        said = json.load(answer)
    return str(said["errors"][0]["code"])


POST_WITH_AN_ADDRESS = """
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from django.utils import timezone
said = {"status": "published", "published_at": timezone.now(), "source": "Text."}
print(publishing.save(Manuscript(title="A post", **said)).post.pk)
"""


def test_views_that_wait_in_memory_are_written_when_the_server_stops(
    serve: Callable[..., Server], tmp_path: Path
) -> None:
    command = [sys.executable, "-c", "from homepress.cli import main; main()", "manage", "shell", "-v0", "--no-imports"]
    env = {"PATH": os.environ["PATH"], "HOMEPRESS_HOME": str(tmp_path / "home")}
    made = subprocess.run([*command, "-c", POST_WITH_AN_ADDRESS], env=env, capture_output=True, text=True, check=True)
    server = serve(HOMEPRESS_TRUSTED_PROXIES="127.0.0.1")
    headers = {"Host": "localhost", "Sec-Fetch-Site": "same-origin", "User-Agent": "Mozilla/5.0 Firefox/140.0"}
    for number in range(20):
        url = f"http://127.0.0.1:{server.port}/-/posts/{made.stdout.strip()}/views/"
        who = {"X-Forwarded-For": f"198.51.{number // 2}.7"}  # each comes twice
        with urllib.request.urlopen(urllib.request.Request(url, b"", headers | who), timeout=PATIENCE) as answer:
            assert answer.status == 204
    server.stop()
    with closing(sqlite3.connect(tmp_path / "home" / "homepress.sqlite3")) as database:
        rows = dict(database.execute("SELECT kind, SUM(count) FROM stats_tally GROUP BY kind"))
    assert rows == {"view": 10, "month": 10, "referrer": 10, "left out": 10}
