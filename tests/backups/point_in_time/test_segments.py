"""Segments follow one another by their names, across the ends of PostgreSQL's counting."""

import pytest

from homepress.backups.point_in_time import segments

pytestmark = pytest.mark.once

FIRST = "0000000100000000000000FE"
SECOND, THIRD = "0000000100000000000000FF", "000000010000000100000000"


def test_the_last_segment_of_four_gibibytes_is_followed_by_the_first_of_the_next() -> None:
    assert segments.unbroken(FIRST, {THIRD, FIRST, SECOND}) == [FIRST, SECOND, THIRD]


def test_with_larger_segments_fewer_make_four_gibibytes() -> None:
    assert segments.unbroken("00000001000000000000003F", {"00000001000000000000003F", THIRD}, 64 * 2**20) == [
        "00000001000000000000003F",
        THIRD,
    ]


def test_what_comes_after_a_gap_or_before_the_first_does_not_count() -> None:
    assert segments.unbroken(SECOND, {FIRST, SECOND, "000000010000000100000001"}) == [SECOND]
    assert segments.unbroken(SECOND, {FIRST, THIRD}) == []


def test_names_that_are_none_are_left_out() -> None:
    assert segments.unbroken(FIRST, {FIRST, "00000002.history", f"{SECOND}.partial", "../../etc/passwd"}) == [FIRST]


def test_on_a_new_line_of_time_the_counting_goes_on() -> None:
    assert segments.unbroken(FIRST, {FIRST, SECOND.replace("1", "2", 1)}) == [FIRST, "0000000200000000000000FF"]


def test_a_place_in_the_log_names_its_segment() -> None:
    assert segments.name_of("16/B374D848", "00000001") == "0000000100000016000000B3"
