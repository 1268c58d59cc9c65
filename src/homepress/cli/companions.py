"""Processes that `homepress serve` keeps beside those that answer: forked from it, so that they share its memory.

What a process does makes what it shares its own, page by page, if only by counting references. So the
jobs have a process that stays, and drawing pages beforehand has one that ends when all are drawn.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from gunicorn.arbiter import Arbiter

from homepress.cli import worker
from homepress.published.warming import Warming

STOP_SECONDS = 5
"""How long a job under way may take to finish once the server stops; where it does not, it runs again later."""
NICE = 5
"""By how much readers and writers go before them, where the processor has not enough time for all."""
REST_SECONDS = 2.0
"""Between two starts of one that ends by itself: what fails at once must not keep a core busy."""

OWN_SIGNALS = (*Arbiter.SIGNALS, signal.SIGCHLD)
"""What the server handles, and a companion must not leave to the server's handlers."""

Wanted = Callable[[], bool]


@dataclass
class Companion:
    """One such process: started whenever it is due, and again where it was killed."""

    act: Callable[[Wanted], None]
    """What the process does. It is given a question that says no once the server is gone."""
    is_due: Callable[[], bool] = lambda: True
    pid: int = 0
    started_at: float = float("-inf")
    parent: int = field(default_factory=os.getpid)

    def look(self) -> None:
        """Start the process if it is due and does not run. Called by the server again and again."""
        if self.is_running() or time.monotonic() - self.started_at < REST_SECONDS or not self.is_due():
            return
        self.started_at = time.monotonic()
        sys.stdout.flush()
        # A signal that came before the server's handlers are gone would be lost.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, OWN_SIGNALS)
        self.pid = os.fork()
        if self.pid:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        else:
            code = 1
            try:
                for number in OWN_SIGNALS:
                    signal.signal(number, signal.SIG_DFL)
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
                os.nice(NICE)
                self.act(lambda: os.getppid() == self.parent)
                code = 0
            finally:
                os._exit(code)

    def is_running(self) -> bool:
        """Whether the process that was started last has not ended yet."""
        if self.pid:
            try:
                ended, _ = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:  # gunicorn reaps whatever ends
                ended = self.pid
            self.pid = 0 if ended else self.pid
        return self.pid != 0

    def end(self) -> None:
        """Stop the process, and kill it where it does not; in the server alone, not in what was forked from it."""
        if os.getpid() != self.parent or not self.pid:
            return
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while self.is_running():
                if time.monotonic() > deadline:
                    os.kill(self.pid, signal.SIGKILL)
                    os.waitpid(self.pid, 0)
                    self.pid = 0
                    return
                time.sleep(0.02)


@contextmanager
def of_the_server() -> Iterator[Callable[[], None]]:
    """Yield what the server calls to look after its companions: the jobs, and the drawing of pages; then end them."""
    kept = [Companion(lambda is_wanted: worker.work(is_wanted=is_wanted, warm=False))]
    if warming := Warming.of_the_site():
        kept.append(Companion(warming.finish, warming.is_due))

    def look_after() -> None:
        for one in kept:
            one.look()

    try:
        yield look_after
    finally:
        for one in kept:
            one.end()
