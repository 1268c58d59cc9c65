import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from homepress.cli import companions
from homepress.cli.companions import Companion, Wanted

pytestmark = [
    pytest.mark.once,
    # Threads of other tests may be alive here; the server forks before it has any.
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

PATIENCE = 60
"""Seconds until a process that does not do what it should is given up; never waited for in full."""


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def stay(_: Wanted) -> None:
    while True:
        signal.pause()


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companions, "REST_SECONDS", 0)


@pytest.fixture
def keep() -> Iterator[Callable[[Companion], Companion]]:
    kept: list[Companion] = []

    def begin(one: Companion) -> Companion:
        kept.append(one)
        one.look()
        return one

    yield begin
    for one in kept:
        with suppress(ProcessLookupError, ChildProcessError):
            if one.pid:
                os.kill(one.pid, signal.SIGKILL)
                os.waitpid(one.pid, 0)


def test_one_that_was_killed_is_started_again(keep: Callable[[Companion], Companion]) -> None:
    one = keep(Companion(stay))
    first = one.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: not one.is_running())

    one.look()

    assert one.is_running()
    assert one.pid != first


def test_one_that_was_reaped_by_the_server_is_started_again(keep: Callable[[Companion], Companion]) -> None:
    one = keep(Companion(stay))
    first = one.pid
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)

    one.look()

    assert one.pid not in (0, first)


def test_one_that_runs_is_left_alone(keep: Callable[[Companion], Companion]) -> None:
    one = keep(Companion(stay))
    pid = one.pid

    one.look()

    assert one.pid == pid


def test_one_that_fails_at_once_rests_before_it_is_started_again(
    keep: Callable[[Companion], Companion], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(companions, "REST_SECONDS", PATIENCE)
    one = keep(Companion(lambda _: os._exit(1)))
    until(lambda: not one.is_running())

    one.look()

    assert one.pid == 0


def test_one_that_is_not_due_is_not_started(keep: Callable[[Companion], Companion]) -> None:
    assert keep(Companion(stay, is_due=lambda: False)).pid == 0


def test_it_is_ended_by_a_signal_that_the_server_handles_otherwise(keep: Callable[[Companion], Companion]) -> None:
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        one = keep(Companion(stay))
        one.end()
    finally:
        signal.signal(signal.SIGTERM, before)

    assert one.pid == 0


def test_one_that_does_not_stop_is_killed(
    keep: Callable[[Companion], Companion], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(companions, "STOP_SECONDS", 0)

    def refuse(wanted: Wanted) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        (tmp_path / "deaf").touch()
        stay(wanted)

    one = keep(Companion(refuse))
    until((tmp_path / "deaf").exists)
    pid = one.pid

    one.end()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_was_forked_from_the_server_does_not_end_the_server_s_companions(
    keep: Callable[[Companion], Companion],
) -> None:
    """gunicorn's processes leave by SystemExit, through every `finally` of the server's."""
    one = keep(Companion(stay))
    forked = os.fork()
    if forked == 0:
        one.end()
        os._exit(0)
    os.waitpid(forked, 0)

    assert one.is_running()


def test_it_is_told_when_the_server_is_gone(tmp_path: Path) -> None:
    def say(is_wanted: Wanted) -> None:
        until(lambda: not is_wanted())
        (tmp_path / "told").symlink_to(str(os.getppid()))

    server = os.fork()
    if server == 0:
        Companion(say).look()
        os._exit(0)
    os.waitpid(server, 0)

    until((tmp_path / "told").is_symlink)
    assert (tmp_path / "told").readlink() != Path(str(server))


def test_readers_and_writers_go_before_them(keep: Callable[[Companion], Companion]) -> None:
    one = keep(Companion(stay))
    server = os.getpriority(os.PRIO_PROCESS, 0)
    until(lambda: os.getpriority(os.PRIO_PROCESS, one.pid) != server)
    assert os.getpriority(os.PRIO_PROCESS, one.pid) == server + companions.NICE
