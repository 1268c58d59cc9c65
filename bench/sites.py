"""Sites to measure: made in a folder of their own, served by processes of their own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(sys.executable).with_name("homepress")
START_SECONDS = 120


def environment(home: Path, database_url: str = "") -> dict[str, str]:
    """The variables of a local site in `home`, and none of the developer's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOMEPRESS_", "DJANGO_"))}
    return kept | {"HOMEPRESS_HOME": str(home), "HOMEPRESS_DATABASE_URL": database_url}


@contextmanager
def empty_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="homepress-bench-") as folder:
        yield Path(folder)


def run(home: Path, *arguments: str, database_url: str = "") -> str:
    """Run `homepress` with these arguments; return what it printed."""
    done = subprocess.run(
        [PROGRAM, *arguments],
        env=environment(home, database_url),
        check=True,
        text=True,
        stdout=subprocess.PIPE,
        cwd=home,
    )
    return done.stdout


@dataclass(frozen=True, slots=True)
class Server:
    """A running `homepress serve`: its process, its address, and how long it took to answer."""

    pid: int
    url: str
    seconds: float


@contextmanager
def served(home: Path, *, port: int, quiet: bool = False, **variables: str) -> Iterator[Server]:
    """Serve the site as `make serve` does, with these variables; stop it at the end, by Ctrl-C's signal."""
    command = [str(PROGRAM), "serve", "--demo", "--port", str(port)]
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment(home) | variables,
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if quiet else None,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        _await(url, process)
        yield Server(process.pid, url, time.perf_counter() - begun)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own server
                answer.read()
                return
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{url} answers {error.code}") from error
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"{url} did not answer")


class Worker:
    """A process with a site of many posts, which renders a page each time it is asked."""

    def __init__(self, home: Path, posts: int, database_url: str = "", *, module: str = "bench.worker") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, str(posts)],
            env=environment(home, database_url),
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def ask(self, page: str) -> Mapping[str, Any]:
        """Have a page rendered; return its `seconds` and `queries`. The first answer waits for the posts."""
        questions, answers = self.process.stdin, self.process.stdout
        if questions is None or answers is None:
            raise RuntimeError("the worker has no pipes")
        questions.write(f"{page}\n")
        questions.flush()
        line = answers.readline()
        if not line:
            raise RuntimeError(f"the worker ended with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        """End it, be it that it still writes posts."""
        self.process.terminate()
        self.process.communicate(timeout=60)
