"""How old something is, on machines whose clocks may have been wrong."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

SLACK = timedelta(hours=1)
"""By how much the clocks of two machines may differ, or one be set back."""


def is_future(at: datetime) -> bool:
    """Whether something is dated later than now: a clock was wrong, and its date tells nothing about its age."""
    return at > datetime.now(UTC) + SLACK


def doubt(made: datetime, all_of_them: Sequence[datetime]) -> str:
    """Return in words that a backup that was just made is not the newest by its date; nothing where it is."""
    newest = max(all_of_them)
    if newest <= made + SLACK:
        return ""
    days = f"{made:%Y-%m-%d}, and there is a backup of {newest:%Y-%m-%d}"
    return f"By this machine's clock it is {days}: is the clock right?"
