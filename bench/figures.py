"""A figure: what was measured, what it is held against, and whether that is enough."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the result. Both sides are in the same unit; the ratio is ours to theirs.

    `bound` is what the ratio must be at most (or at least, for what should be large).
    """

    what: str
    ours: float
    theirs: float
    unit: str
    beside: str
    bound: float = 1.0
    larger_is_better: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def is_met(self) -> bool:
        return self.ratio >= self.bound if self.larger_is_better else self.ratio <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.larger_is_better else "≤"
        verdict = "ok" if self.is_met else "MISSED"
        return (
            f"{self.what:<44} {self.ours:>9.4g} {self.unit:<9} {self.theirs:>9.4g} {self.beside:<22}"
            f" {self.ratio:>6.2f} × {sign} {self.bound:g}  {verdict}"
        )


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = perf_counter()
    act()
    return perf_counter() - begun


def interleaved(sides: Sequence[Callable[[], float]], *, rounds: int) -> list[float]:
    """The median of each side, taken in turns, so that what else the machine does befalls all alike."""
    taken: list[list[float]] = [[] for _ in sides]
    for number in in_turns(len(sides), rounds):
        taken[number].append(sides[number]())
    return [median(times) for times in taken]


def in_turns(sides: int, rounds: int) -> Iterator[int]:
    """Give the number of each side in each round, every second one backwards."""
    for turn in range(rounds):
        yield from range(sides) if turn % 2 == 0 else reversed(range(sides))
