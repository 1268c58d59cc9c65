"""The lines of a post that show why it was found."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .queries import Term
from .words import Word, words

LENGTH = 240
BEFORE = 60
"""Characters of an excerpt, and how many of them stand before the first mark."""

READ = 100_000
"""Characters of a post that are looked through."""


def marked(text: str, terms: Sequence[Term]) -> SafeString | None:
    """Return the part of a text that holds the most of the terms, as HTML with `<mark>`; None if it holds none."""
    text = " ".join(text[:READ].split())
    found = list(_matches(list(words(text)), terms))
    if not found:
        return None
    start, stop = _window(text, found)
    return _html(text, start, stop, _joined((first, last) for first, last, _ in found if start <= first < stop))


def _matches(cut: list[Word], terms: Sequence[Term]) -> Iterator[tuple[int, int, Term]]:
    """Yield where each of the terms begins and ends."""
    places: dict[str, list[int]] = defaultdict(list)
    for n, word in enumerate(cut):
        places[word.text].append(n)
    for term in terms:
        for n in _beginnings(places, term):
            row = cut[n : n + len(term.words)]
            if len(row) == len(term.words) and _fits(row, term):
                yield row[0].start, row[-1].stop, term


def _beginnings(places: dict[str, list[int]], term: Term) -> list[int]:
    if len(term.words) > 1 or not term.is_prefix:
        return places.get(term.words[0], [])
    return [n for word, numbers in places.items() if word.startswith(term.words[0]) for n in numbers]


def _fits(row: list[Word], term: Term) -> bool:
    *before, last = [word.text for word in row]
    *wanted, end = term.words
    return before == wanted and (last.startswith(end) if term.is_prefix else last == end)


def _window(text: str, found: list[tuple[int, int, Term]]) -> tuple[int, int]:
    """Choose the stretch with the most different terms, the first of the best."""
    found.sort(key=lambda match: match[:2])
    best, most = found[0][0], 0
    for n, (first, _, _) in enumerate(found[:2000]):
        inside = {term for start, _, term in found[n : n + 50] if start < first + LENGTH - BEFORE}
        if len(inside) > most:
            best, most = first, len(inside)
    start = max(0, best - BEFORE)
    if start > 0:
        start = text.find(" ", start, best) + 1 or start
    stop = min(len(text), start + LENGTH)
    if stop < len(text):
        stop = max(text.rfind(" ", start + LENGTH // 2, stop), start + LENGTH // 2)
        stop = stop if text[stop : stop + 1] == " " else min(len(text), start + LENGTH)
    return start, stop


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join what overlaps, such as the pairs of characters of one word."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _html(text: str, start: int, stop: int, spans: list[tuple[int, int]]) -> SafeString:
    edges = [start, *(edge for span in spans for edge in span), max(stop, spans[-1][1] if spans else stop)]
    pieces = [text[one:other] for one, other in pairwise(edges)]
    html = "".join(f"<mark>{escape(piece)}</mark>" if n % 2 else escape(piece) for n, piece in enumerate(pieces))
    before, after = "…" if start > 0 else "", "…" if edges[-1] < len(text) else ""
    return mark_safe(f"{before}{html}{after}")  # noqa: S308  # every piece is escaped above
