"""Which backups stay: a calendar's rule, decided here and not by whoever deletes.

The rule is restic's own (`--keep-daily 7` is the newest of each of the last seven days that have one).
Besides, the newest backup and the newest proven one always stay: a week of backups that could not be
restored must not push out the last that could.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """How many days, weeks and months keep a backup."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6


def kept(taken: Sequence[tuple[str, datetime]], policy: Policy, *, proven: Collection[str] = ()) -> set[str]:
    """Return which snapshots stay, of ids and when they were taken (one time zone for all)."""
    newest_first = sorted(taken, key=lambda one: one[1], reverse=True)
    periods: list[tuple[int, Callable[[datetime], tuple[int, ...]]]] = [
        (policy.daily, lambda at: (at.year, at.month, at.day)),
        (policy.weekly, lambda at: at.isocalendar()[:2]),
        (policy.monthly, lambda at: (at.year, at.month)),
    ]
    stay = {one for one, _ in newest_first[:1]}
    stay |= set([one for one, _ in newest_first if one in proven][:1])
    for count, period_of in periods:
        seen: set[tuple[int, ...]] = set()
        for one, at in newest_first:
            period = period_of(at)
            if period not in seen and len(seen) < count:
                seen.add(period)
                stay.add(one)
    return stay
