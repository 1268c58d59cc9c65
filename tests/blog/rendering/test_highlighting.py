"""Lexers: all of them known, none of them held up for long."""

import gc
import time
from collections.abc import Iterator

import pytest
from pygments.lexers import get_lexer_by_name

from homepress.blog.rendering import render
from homepress.blog.rendering.highlighting import MAX_BLOCK, MAX_LINE, Highlighter, can_highlight, language_name
from homepress.blog.rendering.languages import LANGUAGES

LEXERS = sorted({language.lexer for language in LANGUAGES.values()})
HOSTILE = ['"', "'", "/*", "<!--", "(", "{", "<", "a ", " ", "\\", "a.", "#", "-", "=", "$(", '"""', "a=", "${"]


@pytest.fixture
def no_collections() -> Iterator[None]:
    """Keep collections of garbage out of what is timed: in a large process one takes as long as is allowed."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collections")
@pytest.mark.parametrize("name", LEXERS)
def test_no_lexer_is_held_up_within_a_step(name: str) -> None:
    """Between two steps we look at the clock; here is what one step may take, in processor time."""
    lexer = get_lexer_by_name(name, stripnl=False)
    for piece in HOSTILE:
        code = "\n".join([piece * (400 // len(piece))] * 3)
        last = time.thread_time()
        for _token in lexer.get_tokens(code):
            now = time.thread_time()
            assert now - last < 0.5, piece
            last = now


@pytest.mark.parametrize(("language", "piece"), [("c", " \n"), ("awk", '\\"'), ("java", "a ")])
def test_a_lexer_that_takes_too_long_is_given_up_and_the_code_stays_plain(language: str, piece: str) -> None:
    code = f"```{language}\n{(piece * 9_000)[:18_000]}\n```\n"
    started = time.thread_time()
    html = render(code * 5, format="markdown").html
    assert time.thread_time() - started < 3
    assert html.count("<pre") == 5


@pytest.mark.parametrize("name", LEXERS)
def test_every_lexer_gives_back_every_character(name: str) -> None:
    code = "a b(c) {\n  d = 'e' # f\n}\n<g h=\"i\">\n"
    tokens = "".join(text for _kind, text in get_lexer_by_name(name, stripnl=False).get_tokens(code))
    assert tokens == code
    alias = next(alias for alias, language in LANGUAGES.items() if language.lexer == name)
    assert Highlighter().lines(code, alias) is not None


def test_the_same_code_is_read_once() -> None:
    code = "import os  # once\n"
    assert Highlighter().lines(code, "python") is Highlighter().lines(code, "py")


def test_names_are_what_people_say() -> None:
    assert [language_name(alias) for alias in ("py", "CSHARP", "shell-session", "nim")] == [
        "Python",
        "C#",
        "Console",
        "Nim",
    ]
    assert language_name("nobody-knows-this") == language_name("") == ""


def test_every_alias_leads_to_a_lexer() -> None:
    for language in set(LANGUAGES.values()):
        assert language.lexer in get_lexer_by_name(language.lexer).aliases


def test_blocks_and_lines_have_a_bound() -> None:
    assert can_highlight("a" * MAX_LINE, "python")
    assert not can_highlight("a" * (MAX_LINE + 1), "python")
    assert not can_highlight("a\n" * MAX_BLOCK, "python")
    assert not can_highlight("a", "nobody-knows-this")
