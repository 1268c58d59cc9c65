from datetime import datetime, time

import pytest

from homepress.core.quiet_hours import QuietHours

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("hours", "clock", "is_quiet"),
    [
        ("22:00-07:00", "22:00", True),
        ("22:00-07:00", "23:59", True),
        ("22:00-07:00", "00:00", True),
        ("22:00-07:00", "06:59", True),
        ("22:00-07:00", "07:00", False),
        ("22:00-07:00", "21:59", False),
        ("12:30-14:00", "12:30", True),
        ("12:30-14:00", "14:00", False),
        ("12:30-14:00", "03:00", False),
        ("", "03:00", False),
        ("08:00-08:00", "08:00", False),
    ],
)
def test_hours_may_go_past_midnight(hours: str, clock: str, is_quiet: bool) -> None:
    moment = datetime.combine(datetime(2026, 11, 21).date(), time.fromisoformat(clock))  # noqa: DTZ001  # a wall clock

    assert QuietHours.read(hours).include(moment) is is_quiet


@pytest.mark.parametrize("text", ["22-7", "24:00-07:00", "22:60-07:00", "22:00–07:00", "22:00-07:00 ", "٢٢:00-07:00"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not hours"):
        QuietHours.read(text)
