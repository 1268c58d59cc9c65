import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

PATIENCE = 60
"""Seconds until a worker that does not come up or go down is given up; never waited for in full."""

COMMAND = [sys.executable, "-c", "from homepress.cli import main; main()"]


class Worker:
    """A running `homepress worker` with what it printed."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "worker", "--interval", "0.1"],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.told = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self.told:
                self.lines.append(line)
                self.told.notify()

    def wait_for(self, text: str) -> None:
        with self.told:
            assert self.told.wait_for(lambda: any(text in line for line in self.lines), PATIENCE), self.lines

    def stop(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        assert self.process.stdout
        self.process.stdout.close()


def environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOMEPRESS_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def manage(home: Path, *arguments: str) -> str:
    return subprocess.run(
        [*COMMAND, "manage", *arguments], env=environment(home), capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worker") / "home"
    folder.mkdir()
    manage(folder, "migrate", "--verbosity=0")
    return folder


@pytest.fixture
def start(home: Path) -> Iterator[Callable[[], Worker]]:
    started: list[Worker] = []

    def begin() -> Worker:
        started.append(Worker(home))
        return started[-1]

    yield begin
    for worker in started:
        worker.close()


def enqueue(home: Path) -> None:
    manage(home, "shell", "-v0", "-c", "from homepress.core.cleaning import clean_daily; clean_daily.enqueue()")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_runs_jobs_and_stops_by_a_signal(start: Callable[[], Worker], home: Path, number: int) -> None:
    enqueue(home)
    worker = start()
    worker.wait_for("clean_daily done")

    assert worker.stop(number) == 0
    worker.wait_for("stopped")


def test_what_was_enqueued_while_none_ran_is_done_by_the_next(start: Callable[[], Worker], home: Path) -> None:
    worker = start()
    worker.wait_for("started")
    worker.stop(signal.SIGKILL)
    enqueue(home)

    start().wait_for("clean_daily done")

    assert "0 ready" in manage(home, "jobs")
