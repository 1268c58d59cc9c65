"""Cutting a text of any language into the words that are looked up.

- Case and accents do not count: `Café` is `cafe`.
- Scripts that are written without spaces are cut into overlapping pairs of characters, and the last
  character alone: `東京都` is `東京`, `京都`, `都`. So any part of a sentence is found, without a
  dictionary.
- Nothing else is done to a word: no stemming, no stop words, which each fit one language only.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

LONGEST = 64
"""Characters of a word that count; databases bound the length of theirs."""

# Accents, points and vowel signs that Python does not count as part of a word; for the scripts of
# India and South-East Asia the whole blocks, for they write vowels so.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f"
    "\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u0816-\u082d"
    "\u08d3-\u08ff\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd"
    "\u0f18-\u0f39\u0f71-\u0f84\u0f86-\u0fbc\u102b-\u103e\u1056-\u1074\u1082-\u109d\u135d-\u135f\u1712-\u1714"
    "\u17b4-\u17d3\u17dd\u180b-\u180d\u18a9\u1920-\u193b\u1a17-\u1a7f\u1ab0-\u1b44\u1b6b-\u1bf3\u1c24-\u1c37"
    "\u1cd0-\u1cf9\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ua802-\ua82c\ua880-\ua8f1"
    "\ua926-\ua953\ua980-\ua9c0\uaa29-\uaa4d\uaab0-\uaac1\uaaeb-\uaaf6\uabe3-\uabed\ufe00-\ufe0f\ufe20-\ufe2f"
)
RUN = re.compile(rf"[^\W_][^\W_{MARKS}]*(?:[{MARKS}]+[^\W_]*)*")

UNSPACED = re.compile(
    "(["
    "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u19e0-\u19ff\ua9e0-\ua9ff\uaa60-\uaa7f"  # Thai to Khmer
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul has spaces, but hangs particles on its words
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u312f\u3190-\u31ff\u3400-\u4dbf\u4e00-\ua48f\uf900-\ufaff"
    "\uff66-\uffdc\U0001b000-\U0001b16f\U00020000-\U0003ffff"
    "]+)"
)

ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u0816-\u082d"
    "\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
NOT_IN_A_WORD = re.compile(r"[\x00-\x2f\x3a-\x60\x7b-\x7f\s\u2044\ud800-\udfff]+")

# Letters with a stroke and the like, which Unicode does not take apart.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"})


class Word(NamedTuple):
    """A word and where it stands in its text. `ends_run` marks the last character of an unspaced
    run, which follows as a word of its own."""

    text: str
    start: int
    stop: int
    ends_run: bool = False


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return a word as it is compared: without case, accents and compatibility forms."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = ACCENTS.sub("", apart).translate(PLAIN)
    return NOT_IN_A_WORD.sub("", unicodedata.normalize("NFC", plain))


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order."""
    for run in RUN.finditer(text):
        at = run.start()
        for part in UNSPACED.split(run[0]):
            if not part:
                continue
            if UNSPACED.match(part):
                yield from _pairs(part, at)
            elif folded := fold(part):
                yield Word(folded[:LONGEST], at, at + len(part))
            at += len(part)


def folded(text: str) -> str:
    """Return the words of a text as a database keeps them: one after the other, with spaces between."""
    return " ".join(chain.from_iterable(map(_folded_run, RUN.findall(text))))


def _folded_run(run: str) -> Sequence[str]:
    """Nearly all words of most blogs are plain ASCII, which folds at a tenth of the cost."""
    return (run.lower()[:LONGEST],) if run.isascii() else [word.text for word in words(run)]


def _pairs(run: str, at: int) -> Iterator[Word]:
    """Cut a run without spaces. A mark belongs to the character before it."""
    characters = [(fold(found[0]), found.start(), found.end()) for found in CHARACTER.finditer(run)]
    characters = [character for character in characters if character[0]]
    for (first, start, _), (second, _, stop) in pairwise(characters):
        yield Word(first + second, at + start, at + stop)
    for last, start, stop in characters[-1:]:
        yield Word(last, at + start, at + stop, ends_run=True)


CHARACTER = re.compile(rf"(?s:.)[{MARKS}]*")
