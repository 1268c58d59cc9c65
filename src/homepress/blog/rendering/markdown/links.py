"""Where links lead: CommonMark 4.7 and 6.3, and GitHub's addresses without brackets.

Mistune reads an address character by character in Python; these patterns do the same in one step,
and none of them backtracks.
"""

import re
from dataclasses import dataclass

from homepress.blog.rendering.markdown.entities import percent_encode, unescape_and_decode

MAX_LABEL = 999
MAX_PARENTHESES = 10
"""Levels of parentheses in an address without angle brackets; CommonMark (6.3) asks for at least three."""

_ANGLE = re.compile(r"<((?:[^<>\\\n]|\\.)*+)>")
_PART = re.compile(r"(?:[^\x00-\x20\x7f()\\]|\\[!-/:-@\[-`{-~]|\\)++|[()]")
_TITLE = re.compile(
    r"[ \t\n]++(?:\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'|\(((?:[^()\\]|\\.)*+)\))",
    re.DOTALL,
)
_SPACE = re.compile(r"[ \t]*+(?:\n[ \t]*+)?+")
_LABEL = re.compile(r"\[((?:[^\\\[\]]|\\.){0,999}+)\]", re.DOTALL)
_REST_OF_LINE = re.compile(r"[ \t]*+(?:\n|\Z)")
_BLANK_LINE = re.compile(r"\n[ \t]*+\n")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads, and the title it carries."""

    url: str
    title: str | None = None

    def __len__(self) -> int:
        return len(self.url) + len(self.title or "")


def normal_label(label: str) -> str:
    """Bring a label into the form in which labels are compared (CommonMark 4.7)."""
    return " ".join(label.split()).casefold()


def read_label(source: str, at: int) -> tuple[str, int] | None:
    """Read `[label]`; answer the label, which may be empty, and where it ends."""
    match = _LABEL.match(source, at)
    return (match[1], match.end()) if match else None


def read_inline(source: str, at: int) -> tuple[Target, int] | None:
    """Read `address "title")` behind an opening parenthesis; answer it and where it ends."""
    space = _SPACE.match(source, at)
    start = space.end() if space else at
    found = _read_address(source, start)
    if found is None:
        return None
    address, end = found
    title = _TITLE.match(source, end)
    end = _skip_space(source, title.end() if title else end)
    if not source.startswith(")", end):
        return None
    return _target(address, title), end + 1


def read_definition(source: str, at: int) -> tuple[Target, int] | None:
    """Read what stands behind `[label]:`; answer it and where its last line ends."""
    space = _SPACE.match(source, at)
    start = space.end() if space else at
    found = _read_address(source, start)
    if found is None or (found[1] == start):
        return None
    address, end = found
    title = _TITLE.match(source, end)
    if title and not _BLANK_LINE.search(title[0]) and (rest := _REST_OF_LINE.match(source, title.end())):
        return _target(address, title), rest.end()
    rest = _REST_OF_LINE.match(source, end)
    return (_target(address, None), rest.end()) if rest else None


def _target(address: str, title: re.Match[str] | None) -> Target:
    text = next((group for group in title.groups() if group is not None), None) if title else None
    return Target(percent_encode(unescape_and_decode(address)), unescape_and_decode(text) if text else None)


def _skip_space(source: str, at: int) -> int:
    while at < len(source) and source[at] in " \t\n":
        at += 1
    return at


def _read_address(source: str, at: int) -> tuple[str, int] | None:
    if source.startswith("<", at):
        match = _ANGLE.match(source, at)
        return (match[1], match.end()) if match else None
    level, end = 0, at
    while part := _PART.match(source, end):
        if part[0] == "(":
            level += 1
            if level > MAX_PARENTHESES:
                return None
        elif part[0] == ")":
            if level == 0:
                break
            level -= 1
        end = part.end()
    return None if level else (source[at:end], end)


_BARE = re.compile(r"://(?=[\w\[])[^\s<]++")
_TRAILING_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")


def read_bare(source: str, at: int, *, in_brackets: bool) -> int | None:
    """Answer where an address ends whose `://` stands at `at` (GFM 6.9: no trailing punctuation)."""
    match = _BARE.match(source, at)
    if match is None:
        return None
    address = match[0]
    if in_brackets:
        address = address.partition("]")[0]
    closing = address.count(")") - address.count("(")
    end = len(address)
    while end > 3:
        last = address[end - 1]
        if last in "?!.,:*_~'\"":
            end -= 1
        elif last == ")" and closing > 0:
            closing -= 1
            end -= 1
        elif last == ";" and (entity := _TRAILING_ENTITY.search(address, max(0, end - 40), end)):
            end = entity.start()
        else:
            break
    return at + end if end > 3 else None
