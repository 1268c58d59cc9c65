"""Front matter by the many names that generators give to the same thing."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from homepress.importers.front_matter import FrontMatter

TRUE = frozenset({"true", "yes", "on", "1"})
FALSE = frozenset({"false", "no", "off", "0"})


class Metadata:
    """Hands out what front matter says, and remembers what nobody asked for.

    Names are compared without case, hyphens and underscores: `pubDate` is `pub_date`.
    """

    def __init__(self, front: FrontMatter) -> None:
        self.front = front
        self.names = {_key(name): name for name in front.values}
        self.used: set[str] = set()

    def text(self, *names: str) -> str:
        """Return the first of these that is written as one piece of text, or an empty one."""
        for name in self._present(names):
            value = self.front.texts[name]
            if isinstance(value, str):
                self.used.add(name)
                if value.strip():
                    return value.strip()
        return ""

    def flag(self, *names: str) -> bool | None:
        """Return yes or no, or None where none of these is said as such."""
        for name in self._present(names):
            word = str(self.front.texts[name]).strip().lower()
            if word in TRUE | FALSE:
                self.used.add(name)
                return word in TRUE
        return None

    def items(self, *names: str, separators: str) -> list[str]:
        """Return the texts of lists, and of text that is a list by its separators, one after the other."""
        found: list[str] = []
        for name in self._present(names):
            value = self.front.texts[name]
            if isinstance(value, str | list):
                self.used.add(name)
                found += _items(value, separators)
        return list(dict.fromkeys(found))

    def tree(self, name: str) -> Mapping[str, Any]:
        """Return a mapping as text; what is in it stays among the rest."""
        found = next(iter(self._present([name])), None)
        value = self.front.texts[found] if found else None
        return value if isinstance(value, dict) else {}

    def value(self, *names: str) -> Any:
        """Return whatever the first of these holds, as text, and count it as used."""
        for name in self._present(names):
            self.used.add(name)
            return self.front.texts[name]
        return None

    def keep(self, *names: str) -> None:
        """Count names as unused after all, so that they stay with the post."""
        self.used.difference_update(self._present(names))

    def rest(self) -> dict[str, Any]:
        """Return everything that was not used, as its format typed it."""
        return {name: value for name, value in self.front.values.items() if name not in self.used}

    def _present(self, names: Iterable[str]) -> list[str]:
        return [self.names[key] for key in map(_key, names) if key in self.names]


def _key(name: str) -> str:
    return re.sub(r"[-_ ]", "", str(name)).lower()


def _items(value: str | list[Any], separators: str) -> list[str]:
    if isinstance(value, str):
        parts: Iterable[str] = re.split(separators, value) if separators else [value]
    else:
        parts = (item for item in value if isinstance(item, str))
    return [part.strip() for part in parts if part.strip()]
