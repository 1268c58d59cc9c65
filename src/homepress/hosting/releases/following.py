"""Following a deploy that runs on the host by itself: a lost connection is taken up again."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from homepress.errors import HostError

PATIENCE_SECONDS = 90
"""How long a host may be out of reach before we give up following. The deploy goes on."""
WAIT_SECONDS = 5


class DeployFailed(HostError):
    """A deploy that came to nothing; `lines` of a log show why."""

    def __init__(self, message: str, *, lines: list[str], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.lines = lines


class LostFromSight(HostError):
    """The host is out of reach, and what was begun there goes on: how it ends is not known here."""


@dataclass
class Following:
    """One deploy, rollback or job on the backups under way."""

    ask: Callable[..., dict[str, Any]]
    id: str
    reconnect: Callable[[], None]
    offset: int = 0
    verb: str = "follow"
    goes_on: str = "The deploy goes on by itself; homepress releases tells how it ended."
    ended: bool = field(default=False, init=False)

    def events(self) -> Iterator[dict[str, Any]]:
        """Give what it tells until it has ended. Raises DeployFailed, LostFromSight."""
        while not self.ended:
            answer = self.answer()
            for told in answer["told"]:
                self.ended = self.ended or "end" in told
                yield told
            if not answer["told"] and not answer["runs"] and not self.ended:
                raise DeployFailed(
                    "the deploy was killed on the host",
                    lines=[],
                    hint="Deploy again: it takes away what this one left.",
                )

    def answer(self) -> dict[str, Any]:
        """Return what is new, as soon as there is something. Raises LostFromSight."""
        lost = 0.0
        while True:
            try:
                answer = self.ask(self.verb, id=self.id, offset=self.offset, seconds=WAIT_SECONDS)
            except (HostError, OSError, EOFError) as error:
                lost = lost or time.monotonic()
                if time.monotonic() - lost > PATIENCE_SECONDS:
                    raise LostFromSight(f"the connection was lost: {error}", hint=self.goes_on) from error
                self._try_again()
            else:
                self.offset = answer["offset"]
                return answer

    def _try_again(self) -> None:
        time.sleep(1)
        try:
            self.reconnect()
        except (HostError, OSError, EOFError):
            return
