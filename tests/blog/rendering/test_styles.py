"""Colours that can be read."""

import pytest

from homepress.blog.rendering.styles import COLOURS, LOOKS, Colour, DarkStyle, LightStyle

AA = 4.5
"""WCAG 2.2, 1.4.3."""


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of `#rrggbb`."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", COLOURS)
def test_every_colour_of_code_can_be_read_by_day_and_by_night_and_when_marked(name: str) -> None:
    colour: Colour = COLOURS[name]
    for behind in (LightStyle.background_color, LightStyle.highlight_color):
        assert contrast(colour.light, behind) >= AA
    for behind in (DarkStyle.background_color, DarkStyle.highlight_color):
        assert contrast(colour.dark, behind) >= AA


def test_the_measure_is_the_one_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_kind_of_word_has_a_colour_that_is_there() -> None:
    assert {colour for colour, _look in LOOKS.values()} == set(COLOURS)
