"""The hours in which the owner is not to be disturbed, by the clock where the site is."""

import re
from dataclasses import dataclass
from datetime import datetime, time

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a time of day up to another, which may be on the next day. Equal times mean never."""

    start: time
    end: time

    @classmethod
    def read(cls, text: str) -> "QuietHours":
        """Read `22:00-07:00`; nothing means never. Raises ValueError."""
        if not text:
            return cls(time(), time())
        match = _HOURS.fullmatch(text)
        if match is None:
            raise ValueError("not hours such as 22:00-07:00")
        from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
        return cls(time(from_hour, from_minute), time(to_hour, to_minute))

    def include(self, moment: datetime) -> bool:
        """Whether a moment, in the zone whose clock counts, is within the hours."""
        clock = moment.time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end
