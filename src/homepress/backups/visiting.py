"""Booting the application on a private socket, and fetching pages from it."""

import http.client
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from homepress.backups import code
from homepress.backups.programs import identity
from homepress.errors import BackupFailed
from homepress.project.environment import PREFIX

START_SECONDS = 180
ANSWER_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Asks the application as the edge would."""

    socket: Path
    site_url: str

    def get(self, path: str, *, cookie: str = "") -> Answer:
        """Return the answer to a request. Raises BackupFailed where there is none."""
        scheme, _, host = self.site_url.partition("://")
        headers = {"Host": host, "X-Forwarded-Proto": scheme, "X-Forwarded-For": "127.0.0.1"}
        if cookie:
            headers["Cookie"] = cookie
        connection = _UnixConnection(self.socket)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(errors="replace"))
        except (OSError, http.client.HTTPException) as error:
            raise BackupFailed(f"{path} was not answered: {error}") from error
        finally:
            connection.close()


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=ANSWER_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(ANSWER_SECONDS)
        self.sock.connect(str(self._path))


@contextmanager
def booted(variables: Mapping[str, str]) -> Iterator[Visitor]:
    """Give a visitor of the application that serves the site which variables describe. Raises BackupFailed."""
    with tempfile.TemporaryDirectory(prefix="homepress-") as name, tempfile.TemporaryFile() as log:
        place = Path(name) / "site.sock"
        words = [sys.executable, "-m", "gunicorn", f"--bind=unix:{place}", "--workers=1", "--threads=2"]
        words += ["--worker-class=gthread", "--timeout=120", "--no-control-socket", "--forwarded-allow-ips="]
        server = subprocess.Popen(
            [*words, "--log-level=warning", "homepress.project.wsgi"],
            env=code.environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **identity(),
        )
        try:
            visitor = Visitor(place, variables[f"{PREFIX}SITE_URL"])
            _wait(visitor, server)
            yield visitor
        except BackupFailed as failed:
            log.seek(0)
            said = log.read().decode(errors="replace").strip().splitlines()[-3:]
            raise BackupFailed(" | ".join([failed.message, *said]), hint=failed.hint) from failed
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(visitor: Visitor, server: "subprocess.Popen[bytes]") -> None:
    """Return when the application says that it is ready. The socket is there a moment before somebody listens."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            answer = visitor.get("/readyz")
        except BackupFailed:
            time.sleep(0.05)
            continue
        if answer.status == 200:
            return
        raise BackupFailed(f"The application is not ready: {answer.text.strip()}")
    raise BackupFailed(f"The application did not start within {START_SECONDS} seconds")
