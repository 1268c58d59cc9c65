"""A chart of bars as numbers that a template draws: an SVG without scripts and without styles of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100
"""Units from the ground to the top; the drawing is stretched to what room there is."""

GAP = 0.2
"""Part of a bar's place that stays empty."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, its numbers in units as SVG writes them in any language; `label` says what it stands for."""

    x: str
    y: str
    width: str
    height: str
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
            x=f"{place + GAP / 2:g}",
            y=f"{HEIGHT - HEIGHT * value / top:.2f}",
            width=f"{1 - GAP:g}",
            height=f"{HEIGHT * value / top:.2f}",
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
