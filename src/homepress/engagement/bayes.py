"""A filter that learns from what moderators decide: Robinson's and Fisher's way of combining words.

As SpamBayes did it (G. Robinson, "A Statistical Approach to the Spam Problem", Linux Journal, 2003):
each word has a probability of standing in spam, drawn towards a half while little is known of it; the
products of the farthest from the half are held against what chance would give (a chi-squared test).

Counts lie in the database and are moved by expressions in the transaction of the decision. One row, for
the number of comments, is locked before all others, so that teachers stand in line instead of in a circle.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import batched

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from homepress.engagement.models import FilterWord, Lesson
from homepress.engagement.models.words import WORD_LENGTH

HELD = 0.9
"""The probability from which on a person has to look."""

CERTAIN = 0.995
"""The probability from which on it goes straight to the spam."""

ENOUGH = 10
"""Comments of each kind that must be known before the filter says anything."""

TOTALS = " comments"
"""The row that counts comments; no word begins with a blank."""

STRENGTH, BACKGROUND = 0.45, 0.5
MOST_WORDS, LEAST_DISTANCE = 150, 0.1

A_BATCH = 500
"""Words in one statement, of the thousands of parameters that SQLite allows."""

type Change = tuple[int, int]
"""By how much the counts of a word change: in good comments, in spam."""

_WORD = re.compile(r"https?://[^\s/<>\"')\]]+|\w[\w'’-]*|[^\w\s]{3,}")


def words_of(source: str) -> set[str]:
    """Return the words of a comment: in lower case, addresses by their host, runs of marks as they are."""
    text = unicodedata.normalize("NFKC", source).casefold()
    return {word[:WORD_LENGTH] for word in _WORD.findall(text) if not word.isspace()}


def probability(source: str) -> float:
    """Return how probable it is that this is spam, from 0 to 1; a half while too little is known."""
    words = words_of(source)
    known = FilterWord.objects.in_bulk([TOTALS, *words])
    totals = known.pop(TOTALS, None)
    if totals is None or min(totals.good, totals.spam) < ENOUGH:
        return BACKGROUND
    telling = sorted((_of_word(row, totals) for row in known.values()), key=lambda p: -abs(p - 0.5))
    return _combined([p for p in telling[:MOST_WORDS] if abs(p - 0.5) >= LEAST_DISTANCE])


def _of_word(row: FilterWord, totals: FilterWord) -> float:
    good, spam = row.good / totals.good, row.spam / totals.spam
    raw = spam / (good + spam) if good + spam else BACKGROUND
    seen = row.good + row.spam
    return (STRENGTH * BACKGROUND + seen * raw) / (STRENGTH + seen)


def _combined(probabilities: list[float]) -> float:
    if not probabilities:
        return BACKGROUND
    degrees = 2 * len(probabilities)
    spammy = 1 - _chi_squared(-2 * sum(math.log(1 - p) for p in probabilities), degrees)
    hammy = 1 - _chi_squared(-2 * sum(math.log(p) for p in probabilities), degrees)
    return (1 + spammy - hammy) / 2


def _chi_squared(value: float, degrees: int) -> float:
    """The probability that chance gives at least this, for an even number of degrees."""
    half = value / 2
    term = total = math.exp(-half)
    for i in range(1, degrees // 2):
        term *= half / i
        total += term
    return min(total, 1.0)


@transaction.atomic
def relearn(lessons: Iterable[tuple[str, str, str]]) -> None:
    """Take back what was learned of texts, and learn what holds now: (source, lesson before, lesson now) each."""
    changes: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for source, before, now in lessons:
        if before == now:
            continue
        for word in (TOTALS, *words_of(source)):
            for lesson, step in ((before, -1), (now, 1)):
                if lesson:
                    changes[word][lesson == Lesson.SPAM] += step
    if changes:
        _apply({word: (good, spam) for word, (good, spam) in changes.items()})


def _apply(changes: Mapping[str, Change]) -> None:
    _stand_in_line()
    FilterWord.objects.bulk_create([FilterWord(word=word) for word in sorted(changes)], A_BATCH, ignore_conflicts=True)
    alike: defaultdict[Change, list[str]] = defaultdict(list)
    for word, change in changes.items():
        alike[change].append(word)
    for (good, spam), words in alike.items():
        for some in batched(words if good or spam else (), A_BATCH):
            FilterWord.objects.filter(word__in=some).update(
                good=Greatest(F("good") + good, 0), spam=Greatest(F("spam") + spam, 0)
            )


@transaction.atomic
def forget_unused() -> int:
    """Remove words that all lessons were taken back of; return how many."""
    _stand_in_line()
    deleted, _ = FilterWord.objects.filter(good=0, spam=0).exclude(word=TOTALS).delete()
    return deleted


def _stand_in_line() -> None:
    """Hold the row of the totals until the end of the transaction, as everybody does who changes counts."""
    FilterWord.objects.bulk_create([FilterWord(word=TOTALS)], ignore_conflicts=True)
    FilterWord.objects.select_for_update().get(word=TOTALS)
