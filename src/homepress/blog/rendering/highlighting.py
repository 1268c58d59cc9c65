"""Code in colour: Pygments' lexers, and a writer of our own for what they find.

Pygments' own formatter marks every comma. Ours marks what the style sheet colours, which makes pages
a third smaller and is quicker.

A lexer is a heap of regular expressions, and many take a time that grows with the square of a text
made for it: the one for C reads ten thousand blank lines in ten seconds. So only the languages in
`languages` are highlighted, in blocks of a size that people write, and a post's code has a bound of
processor time, the one bound here that is measured and not counted. A post that is not made to hold
us up uses a fifth of it; in one that is, the rest of the code stays plain.
"""

import time
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType

from homepress.blog.rendering.languages import LANGUAGES
from homepress.blog.rendering.styles import LOOKS

MAX_BLOCK = 20_000
"""Characters of a block; longer ones are data."""
MAX_LINE = 1_000
"""Characters of a line; longer ones were written by a program."""
MAX_POST = 80_000
"""Characters that are highlighted in one post."""
SECONDS = 0.2
SECONDS_A_CHARACTER = 0.000_02
"""Processor time that a post's code may take; Rust, the slowest of the usual, takes 4 µs a character."""
_CACHED_BLOCKS = 1_000

type Lines = tuple[str, ...]


class Highlighter:
    """Highlights the code of one post."""

    def __init__(self) -> None:
        self._characters = 0
        self._seconds = 0.0

    def lines(self, code: str, language: str) -> Lines | None:
        """Write code as lines of HTML without line ends; marks never reach over one.

        Answers None where the code is better left plain: its language is not known, it is too long,
        or its post has used up its time.
        """
        if not can_highlight(code, language):
            return None
        name = LANGUAGES[language.lower()].lexer
        if (known := written_blocks.get((code, name))) is not None:
            return known
        self._characters += len(code)
        allowed = SECONDS + SECONDS_A_CHARACTER * self._characters - self._seconds
        if self._characters > MAX_POST or allowed <= 0:
            return None
        started = time.thread_time()
        try:
            found = tuple(_write_lines(_until(_lexer(name).get_tokens(code), started + allowed)))
        except TimeoutError:
            return None
        finally:
            self._seconds += time.thread_time() - started
        _remember((code, name), found)
        return found


written_blocks: dict[tuple[str, str], Lines] = {}
"""A post's preview is rendered at every pause in writing, mostly with the same code."""


def _remember(key: tuple[str, str], lines: Lines) -> None:
    if len(written_blocks) >= _CACHED_BLOCKS:
        written_blocks.clear()
    written_blocks[key] = lines


def _until(tokens: Iterable[tuple[_TokenType, str]], end: float) -> Iterator[tuple[_TokenType, str]]:
    for index, token in enumerate(tokens):
        if index % 32 == 0 and time.thread_time() > end:
            raise TimeoutError
        yield token


def language_name(language: str) -> str:
    """Answer what people call a language, or nothing for plain text and what nobody knows."""
    known = LANGUAGES.get(language.lower())
    return known.name if known else ""


def can_highlight(code: str, language: str) -> bool:
    return (
        language.lower() in LANGUAGES
        and len(code) <= MAX_BLOCK
        and all(len(line) <= MAX_LINE for line in code.split("\n"))
    )


def plain_lines(code: str) -> Lines:
    """Write code as lines of HTML without any colour."""
    return tuple(escape(code.removesuffix("\n"), quote=False).split("\n"))


@cache
def _lexer(name: str) -> Lexer:
    return get_lexer_by_name(name, stripnl=False, ensurenl=True)


@cache
def _css_class(kind: _TokenType) -> str:
    """Answer the short class that Pygments' style sheets know, of the nearest kind that ours colours."""
    at: _TokenType | None = kind
    while at is not None:
        if at in LOOKS:
            return STANDARD_TYPES[at]
        at = at.parent
    return ""


def _write_lines(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[str]:
    line: list[str] = []
    for css_class, text in _joined(tokens):
        head, *more = text.split("\n")
        _write(line, css_class, head)
        for piece in more:
            yield "".join(line)
            line = []
            _write(line, css_class, piece)
    if line:
        yield "".join(line)


def _joined(tokens: Iterable[tuple[_TokenType, str]]) -> Iterator[tuple[str, str]]:
    """Join neighbours that look the same."""
    last, pieces = "", [""]
    for kind, text in tokens:
        css_class = _css_class(kind) if not text.isspace() else last
        if css_class != last:
            yield last, "".join(pieces)
            last, pieces = css_class, []
        pieces.append(text)
    yield last, "".join(pieces)


def _write(line: list[str], css_class: str, text: str) -> None:
    if not text:
        return
    escaped = escape(text, quote=False)
    line.append(f'<span class="{css_class}">{escaped}</span>' if css_class else escaped)
