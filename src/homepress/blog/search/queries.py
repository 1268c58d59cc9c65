"""Reading what somebody typed into the search field. Anything can be read; nothing is an error.

- `rust async`: both words. `rust OR zig`: either. `-async`: not this one.
- `"borrow checker"`: these words in a row; so does a word that holds several, such as `non-null`.
- The last word may be the beginning of one, since somebody may still be typing.
"""

import re
from dataclasses import dataclass
from itertools import islice

from .words import words

LONGEST = 300
"""Characters of a query that are read."""

MOST_TERMS = 16
SHORTEST_PREFIX = 2
"""What begins with a single letter is most of the blog."""

TOKEN = re.compile(r'(-?)(?:"([^"]*)("?)|([^\s"]+))')
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


@dataclass(frozen=True, slots=True)
class Term:
    """Words in a row; with `is_prefix`, the last of them may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """What a post must have, at least one term, and what it must not have."""

    required: tuple[Term, ...]
    excluded: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A post fits that fits one of the clauses. Without any, nothing is found."""

    clauses: tuple[Clause, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is to be marked in the posts that are found."""
        return tuple(dict.fromkeys(term for clause in self.clauses for term in clause.required))


def parse(text: str) -> Query:
    """Read a query."""
    text = text[:LONGEST].translate(QUOTES)
    clauses, required, excluded = [], list[Term](), list[Term]()
    for token in islice(TOKEN.finditer(text), MOST_TERMS):
        minus, quoted, closing, bare = token.groups()
        if bare == "OR" and not minus:
            clauses.append(Clause(tuple(required), tuple(excluded)))
            required, excluded = [], []
            continue
        typing = token.end() == len(text) and not closing and not minus
        if term := _term(quoted if bare is None else bare, typing=typing):
            (excluded if minus else required).append(term)
    clauses.append(Clause(tuple(required), tuple(excluded)))
    return Query(tuple(clause for clause in clauses if clause.required))


def _term(text: str, *, typing: bool) -> Term | None:
    cut = list(words(text))
    if not cut:
        return None
    if len(cut) > 1 and cut[-1].ends_run and len(cut[-2].text) > 1 and cut[-2].stop == cut[-1].stop:
        return Term(tuple(word.text for word in cut[:-1]))  # the pairs say it all, and let the run go on
    last = cut[-1]
    open_ended = last.ends_run or (typing and len(last.text) >= SHORTEST_PREFIX)
    return Term(tuple(word.text for word in cut), is_prefix=open_ended)
