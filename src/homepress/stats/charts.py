"""A chart of bars as numbers that a template draws: an SVG without scripts and without styles of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100
"""Units from the ground to the top; the drawing is stretched to what room there is."""

GAP = 0.2
"""Part of a bar's place that stays empty."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, in units; `label` says what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side under a round number that none of them passes."""

    bars: list[Bar]
    top: int
    width: int
    height: int = HEIGHT

    @property
    def half(self) -> int | None:
        """The number half way up, where it is a whole one."""
        return self.top // 2 if self.top % 2 == 0 else None


def chart(values: Sequence[tuple[str, int]]) -> Chart:
    """Draw labelled values from left to right."""
    top = round_number(max((value for _, value in values), default=0))
    bars = [
        Bar(
            x=round(place + GAP / 2, 2),
            y=round(HEIGHT - HEIGHT * value / top, 2),
            width=1 - GAP,
            height=round(HEIGHT * value / top, 2),
            label=label,
        )
        for place, (label, value) in enumerate(values)
        if value
    ]
    return Chart(bars, top, max(1, len(values)))


def round_number(value: int) -> int:
    """Return the least of 1, 2, 4, 5, 10, 20, 40, 50 … that is not below the value."""
    size = 1
    while True:
        for step in (1, 2, 4, 5):
            if step * size >= value:
                return step * size
        size *= 10
