import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.stats.charts import HEIGHT, chart, round_number

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("value", "top"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 5), (6, 10), (11, 20), (41, 50), (1_000_001, 2_000_000)]
)
def test_the_top_is_a_round_number_that_no_bar_passes(value: int, top: int) -> None:
    assert round_number(value) == top


@given(st.lists(st.integers(0, 10**9), max_size=400))
def test_bars_stand_on_the_ground_side_by_side_and_within_the_drawing(values: list[int]) -> None:
    drawn = chart([(str(value), value) for value in values])
    assert len(drawn.bars) == sum(value > 0 for value in values)
    end = 0.0
    for bar in drawn.bars:
        x, y, width, height = map(float, (bar.x, bar.y, bar.width, bar.height))
        assert end <= x < x + width <= drawn.width
        assert y >= 0
        assert y + height == pytest.approx(HEIGHT, abs=0.02)
        end = x + width


def test_no_figures_make_an_empty_chart() -> None:
    assert (chart([]).bars, chart([]).width, chart([("a", 0)]).bars) == ([], 1, [])
