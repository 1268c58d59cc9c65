"""Code in colour: Pygments' lexers, and a writer of our own for what they find.

Pygments' own formatter marks every comma. Ours marks what the style sheet colours, which makes pages
a third smaller and is quicker. A lexer is a heap of regular expressions, some of which take very
long on text made for it; so only languages in `languages` are highlighted, and only blocks of the
size that people write and read.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType

from homepress.blog.rendering.languages import LANGUAGES
from homepress.blog.rendering.styles import LOOKS

MAX_BLOCK = 30_000
"""Characters of a block; longer ones are data."""
MAX_LINE = 1_000
"""Characters of a line; longer ones were written by a program."""
MAX_POST = 200_000
"""Characters that are highlighted in one post."""


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


@lru_cache(maxsize=1024)
def highlight(code: str, language: str) -> tuple[str, ...]:
    """Write code as lines of HTML, without line ends; marks never reach over one.

    A post's preview is rendered at every pause in writing, mostly with the same code: hence the cache.
    """
    lexer = _lexer(LANGUAGES[language.lower()].lexer)
    return tuple(_write_lines(lexer.get_tokens(code)))


def plain_lines(code: str) -> tuple[str, ...]:
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
