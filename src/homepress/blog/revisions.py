"""What changed between two revisions, as data for whoever shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any, Literal

from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Revision

CONTEXT = 3
"""Unchanged lines shown around a change."""
MAX_EFFORT = 4_000_000
"""Lines before times lines after, up to which lines are matched; difflib's time grows with it."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that the writer changed, other than the source: its name, and what it said."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source with its number before and after, counted from 1.

    `skipped` stands for a run of unchanged lines that is left out; its text is empty, and its numbers
    are those of the first line left out.
    """

    kind: Literal["same", "removed", "added", "skipped"]
    text: str
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs. Both parts are empty where nothing does."""

    fields: tuple[FieldChange, ...]
    source: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.source)


def compare_revisions(before: Revision, after: Revision) -> Comparison:
    """Compare what two revisions hold, people and files that are gone included."""
    return compare(before.manuscript, after.manuscript)


def compare(before: Manuscript | Mapping[str, Any], after: Manuscript | Mapping[str, Any]) -> Comparison:
    """Compare two manuscripts, or what revisions store of them. Touches no database."""
    old, new = _stored(before), _stored(after)
    names = [declared.name for declared in fields(Manuscript) if declared.name != "source"]
    changes = (FieldChange(name, old.get(name), new.get(name)) for name in names)
    return Comparison(
        fields=tuple(change for change in changes if change.before != change.after),
        source=diff(old.get("source", ""), new.get("source", "")),
    )


def diff(before: str, after: str) -> tuple[Line, ...]:
    """Compare two sources line by line, leaving out what is far from any change."""
    if before == after:
        return ()
    return tuple(_abridged([*_lines(before.split("\n"), after.split("\n"))]))


def _stored(manuscript: Manuscript | Mapping[str, Any]) -> Mapping[str, Any]:
    return manuscript.to_json() if isinstance(manuscript, Manuscript) else manuscript


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    for kind, first, last, start, end in _blocks(before, after):
        if kind == "equal":
            for offset, text in enumerate(before[first:last]):
                yield Line("same", text, first + offset + 1, start + offset + 1)
            continue
        for number in range(first, last):
            yield Line("removed", before[number], number + 1, None)
        for number in range(start, end):
            yield Line("added", after[number], None, number + 1)


def _blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield blocks as difflib's opcodes, without asking difflib about equal beginnings and ends."""
    head = _common(before, after)
    tail = min(_common(before[::-1], after[::-1]), len(before) - head, len(after) - head)
    end, stop = len(before) - tail, len(after) - tail
    yield "equal", 0, head, 0, head
    if (end - head) * (stop - head) > MAX_EFFORT:
        yield "replace", head, end, head, stop
    else:
        matcher = SequenceMatcher(None, before[head:end], after[head:stop], autojunk=True)
        for kind, *bounds in matcher.get_opcodes():
            first, last, start, finish = (bound + head for bound in bounds)
            yield kind, first, last, start, finish
    yield "equal", end, len(before), stop, len(after)


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


def _abridged(lines: Sequence[Line]) -> Iterator[Line]:
    changed = [line.kind != "same" for line in lines]
    skipping = False
    for number, line in enumerate(lines):
        if any(changed[max(number - CONTEXT, 0) : number + CONTEXT + 1]):
            yield line
            skipping = False
        elif not skipping:
            yield Line("skipped", "", line.before, line.after)
            skipping = True
