"""What makes two searches the same, and which of them was only on the way to another."""

import unicodedata
from collections.abc import Mapping

LENGTH = 80


def normalised(query: str) -> str:
    """Return a query as it is counted: case, blanks and what cannot be seen make no difference."""
    text = unicodedata.normalize("NFKC", query).casefold()
    seen = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(seen.split())[:LENGTH].strip()


def whole(counts: Mapping[str, int]) -> dict[str, int]:
    """Leave out what somebody typed on their way to a longer query: results are shown while one types.

    A beginning of another query counts only as often as it was sought more than that one.
    """
    left = {}
    for query, count in counts.items():
        longer = max((n for other, n in counts.items() if other != query and other.startswith(query)), default=0)
        if count > longer:
            left[query] = count - longer
    return left
