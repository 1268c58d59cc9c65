"""What comes from a data centre and not from readers: too much from one place in too short a time.

No list of data centres is asked, which would be a third party's and stale. A network of 256 addresses
(an IPv6 /48) from which more than a hundred views come within an hour is a flood: from then on none of
its views count until it has been quiet for an hour, and those that counted in that hour are taken back.
A hundred readers an hour of one office, school or carrier's gateway are more than nearly any blog has;
where they are real, they are seen among what was left out. See docs/decisions/0121.
"""

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from homepress.stats.counting import View

MOST_AN_HOUR = 100
HOUR = timedelta(hours=1)

MOST_A_MINUTE = 60
"""Beacons of one household that are worked on in a minute: nobody opens a page a second."""

REMEMBERED = 20_000
"""Views, networks or households that a process remembers at most."""


@dataclass(slots=True)
class Floods:
    """What one process knows of networks: which of them flood, and what it counted of the others."""

    quiet_at: dict[str, datetime] = field(default_factory=dict)
    counted: "deque[tuple[datetime, View]]" = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def comes_from_one(self, network: str, now: datetime) -> bool:
        """Whether the network floods, which it does for an hour longer with each view."""
        if self.quiet_at.get(network, now) <= now:
            self.quiet_at.pop(network, None)
            return False
        self.quiet_at[network] = now + HOUR
        return True

    def remember(self, views: "Iterable[View]", now: datetime) -> None:
        while self.counted and self.counted[0][0] <= now - HOUR:
            self.counted.popleft()
        self.counted.extend((now, view) for view in views if view.network)

    def begin(self, networks: Iterable[str], now: datetime) -> "list[View]":
        """Take networks for flooding; return what was counted of them within the hour, and forget it."""
        flooding = set(networks)
        if not flooding:
            return []
        if len(self.quiet_at) > REMEMBERED:
            self.quiet_at.clear()
        self.quiet_at.update(dict.fromkeys(flooding, now + HOUR))
        taken = [view for at, view in self.counted if view.network in flooding and at > now - HOUR]
        self.counted = deque(
            (one for one in self.counted if one[1].network not in flooding), maxlen=self.counted.maxlen
        )
        return taken


@dataclass(slots=True)
class MinuteCounter:
    """How much of each came in the present minute, in this process."""

    most: int
    minute: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def is_exceeded_by(self, name: str, now: datetime) -> bool:
        """Count one more, and say whether that is too many."""
        minute = int(now.timestamp()) // 60
        with self.lock:
            if minute != self.minute or len(self.counts) > REMEMBERED:
                self.minute, self.counts = minute, {}
            self.counts[name] = number = self.counts.get(name, 0) + 1
        return number > self.most
