"""How old something is, on machines whose clocks may have been wrong."""

from datetime import UTC, datetime, timedelta

SLACK = timedelta(hours=1)
"""By how much the clocks of two machines may differ, or one be set back."""


def is_future(at: datetime) -> bool:
    """Whether something is dated later than now: a clock was wrong, and its date tells nothing about its age."""
    return at > datetime.now(UTC) + SLACK
