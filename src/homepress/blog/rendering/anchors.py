"""The ids of a post's elements: unique, readable in any script, and never those of the page around it."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from homepress.blog.rendering.names import names

PAGE_IDS = names(
    "about archive author authors body comment comment-form comments comments-title content footer form head header"
    " html likes main menu nav navigation newsletter page pager post posts related results root search search-input"
    " share sidebar skip subscribe tags theme toc top"
)
"""What the default theme, or one in its place, may call its own parts: a heading "Comments" is `comments-1`."""

PAGE_PREFIXES = ("hp-", "id_", "comment-", "year-", "fn-", "fnref-", "htmx-")
"""Beginnings that belong to the page, Django's form fields, footnotes and HTMX."""

_LOOKED_UP_GLOBALLY = names(
    "alert close closed confirm constructor cookie cookies defaultview document documentelement domain event external"
    " fetch focus forms frames history homepress htmx images length lightense links localstorage location name"
    " navigator open opener origin parent print prompt prototype referrer scripts self status stop title window"
)
"""Elements with an id can be had as properties of `window`; these names are never such elements ("DOM clobbering")."""

_TAKEN = PAGE_IDS | _LOOKED_UP_GLOBALLY
_NOT_IN_ID = re.compile(r"[^\w\s-]")
_SPACE = re.compile(r"[\s]+")
_FOOTNOTE = re.compile(r"fn(?:ref)?-\d+(?:-\d+)?\Z")
MAX_ID = 200
_FEW = 300
_LONG_ENOUGH = 8


class Anchors:
    """Gives out ids, each once, and knows what became of those the writer gave."""

    def __init__(self, given: Iterable[str]) -> None:
        self._wanted = set(given)
        self._used: set[str] = set()
        self._next: dict[str, int] = {}
        self._renamed: dict[str, str] = {}
        self._loosely: dict[str, str] = {}

    def claim(self, given: str) -> str:
        """Take the id that a writer gave an element; it keeps it unless the page or another element has it."""
        wanted = _SPACE.sub("-", given.strip())
        if _FOOTNOTE.match(wanted) and wanted not in self._used:
            self._used.add(wanted)
            return wanted
        chosen = self._free(wanted or "section")
        self._renamed.setdefault(given, chosen)
        return self._use(chosen)

    def make(self, text: str) -> str:
        """Make an id from a heading's text, the way GitHub does: letters and digits of any script, and hyphens."""
        plain = _NOT_IN_ID.sub("", unicodedata.normalize("NFC", text).lower().strip())
        base = _SPACE.sub("-", plain)[:MAX_ID].strip("-") or "section"
        chosen = self._number(base) if base in self._wanted else self._free(base)
        self._use(chosen)
        self._loosely.setdefault(_loosely(base), chosen)  # for links that were made for another page
        return chosen

    def resolve(self, fragment: str) -> str:
        """Answer the id that a link within the text leads to.

        Generators make ids in ways of their own, so letters and digits alone decide where nothing fits exactly.
        """
        plain = unquote(fragment)
        for known in (self._renamed.get(plain), plain if plain in self._used else None):
            if known:
                return known
        return self._loosely.get(_loosely(plain)) or self._beginning_of(_loosely(plain)) or fragment

    def _beginning_of(self, wanted: str) -> str | None:
        """Answer the longest id that a fragment begins with: some generators spell emoji out, others do not."""
        if len(self._loosely) > _FEW:
            return None
        found = [loose for loose in self._loosely if len(loose) >= _LONG_ENOUGH and wanted.startswith(loose)]
        return self._loosely[max(found, key=len)] if found else None

    def _use(self, identity: str) -> str:
        self._used.add(identity)
        self._loosely.setdefault(_loosely(identity), identity)
        return identity

    def _free(self, wanted: str) -> str:
        if wanted not in self._used and wanted.lower() not in _TAKEN and not wanted.lower().startswith(PAGE_PREFIXES):
            return wanted
        if wanted.lower().startswith(PAGE_PREFIXES):
            return self._free("section-" + wanted)
        return self._number(wanted)

    def _number(self, base: str) -> str:
        number = self._next.get(base, 1)
        while (numbered := f"{base}-{number}") in self._used or numbered in self._wanted:
            number += 1
        self._next[base] = number + 1
        return numbered


def _loosely(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
