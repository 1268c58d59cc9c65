"""Whoever wants a moment back is understood, or told why not."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.backups.point_in_time import moments
from homepress.errors import BackupFailed

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "wanted"),
    [
        ("2026-11-26 14:03:00", "UTC", "2026-11-26 14:03:00 UTC"),
        ("2026-11-26 14:03", "Europe/Berlin", "2026-11-26 13:03:00 UTC"),
        ("2026-11-26T14:03:00Z", "Europe/Berlin", "2026-11-26 14:03:00 UTC"),
        ("2026-11-26 14:03:00.25 UTC", "Asia/Tokyo", "2026-11-26 14:03:00.250000 UTC"),
        ("2026-11-26 14:03:00+05:30", "UTC", "2026-11-26 08:33:00 UTC"),
        ("2026-11-26 14:03:00 -0100", "UTC", "2026-11-26 15:03:00 UTC"),
        ("2026-11-26 14:03:00.193971+00", "Asia/Tokyo", "2026-11-26 14:03:00.193971 UTC"),  # as PostgreSQL shows it
        ("2026-10-25 02:30:00+02:00", "Europe/Berlin", "2026-10-25 00:30:00 UTC"),
    ],
)
def test_a_moment_is_read_by_the_sites_clock_unless_it_says_its_distance_from_utc(
    text: str, zone: str, wanted: str
) -> None:
    found = moments.read(text, zone, NOW)
    assert found
    assert moments.shown(found) == wanted
    assert moments.read(moments.shown(found), "Asia/Tokyo", NOW) == found


def test_the_newest_is_a_moment_too() -> None:
    assert moments.read("newest", "UTC", NOW) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-26 17:03:00", "2026-11-26 17:03:00 UTC is still to come: it is 2026-11-26 16:00:00 UTC"),
        ("2026-02-30 14:03:00", "There is no such moment: '2026-02-30 14:03:00'"),
        ("0001-01-01 00:00:00+23:59", "There is no such moment"),
        ("2026-11-26", "Not a moment: '2026-11-26'"),
        ("yesterday", "Not a moment: 'yesterday'"),
        ("", "Not a moment: ''"),
        ("2026-11-26 14:03:00'; DROP TABLE blog_post; --", "Not a moment"),
        ("2026-11-26 14:03:00\nrecovery_target_action=shutdown", "Not a moment"),
        ("٢٠٢٦-١١-٢٦ 14:03:00", "Not a moment"),
        ("\x1b[2J", r"Not a moment: '\?\[2J'"),
    ],
)
def test_what_is_no_moment_that_was_is_refused(text: str, told: str) -> None:
    with pytest.raises(BackupFailed, match=told):
        moments.read(text, "UTC", NOW)


def test_an_hour_that_clocks_showed_twice_is_asked_for_once_more() -> None:
    with pytest.raises(BackupFailed, match="showed 2026-10-25 02:30:00 twice") as told:
        moments.read("2026-10-25 02:30:00", "Europe/Berlin", NOW)
    assert told.value.hint == "Write 2026-10-25 02:30:00+0200 or 2026-10-25 02:30:00+0100."


def test_an_hour_that_clocks_never_showed_is_told() -> None:
    with pytest.raises(BackupFailed, match="never showed 2026-03-29 02:30:00"):
        moments.read("2026-03-29 02:30:00", "Europe/Berlin", NOW)


@given(st.text(max_size=80))
def test_no_text_is_more_than_refused(text: str) -> None:
    with suppress(BackupFailed):
        assert moments.read(text, "Europe/Berlin", NOW) is None
