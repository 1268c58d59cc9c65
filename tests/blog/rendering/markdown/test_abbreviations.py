"""Abbreviations."""

import pytest

from homepress.blog.rendering.markdown import to_html
from homepress.blog.rendering.markdown.abbreviations import MAX_ABBREVIATIONS
from homepress.errors import InvalidSource

ABBR = '<abbr title="Hypertext Markup Language">HTML</abbr>'


def html(source: str) -> str:
    return to_html(f"{source}\n\n*[HTML]: Hypertext Markup Language\n").strip()


def test_an_abbreviation_is_explained_wherever_it_stands() -> None:
    assert html("HTML, *HTML* and [HTML](x)") == f'<p>{ABBR}, <em>{ABBR}</em> and <a href="x">{ABBR}</a></p>'


@pytest.mark.parametrize("source", ["HTML5", "XHTML", "html", "HTMLs"])
def test_parts_of_words_are_none(source: str) -> None:
    assert "<abbr" not in html(source)


def test_code_addresses_and_alternative_texts_are_left_alone() -> None:
    assert "<abbr" not in html("`HTML` ![HTML](HTML) <span title='HTML'></span>")


def test_the_longest_abbreviation_wins_and_may_hold_any_character() -> None:
    source = "C++ and C\n\n*[C]: a language\n*[C++]: another\n"
    assert to_html(source) == ('<p><abbr title="another">C++</abbr> and <abbr title="a language">C</abbr></p>\n')


def test_definitions_leave_no_trace_and_may_stand_between_lines() -> None:
    assert to_html("a\n*[b]: c\nd") == "<p>a</p>\n<p>d</p>\n"


def test_too_many_abbreviations_are_refused() -> None:
    with pytest.raises(InvalidSource, match="abbreviations"):
        to_html("\n".join(f"*[a{number}]: b" for number in range(MAX_ABBREVIATIONS + 1)))


def test_an_explanation_that_would_fill_the_page_is_refused() -> None:
    with pytest.raises(InvalidSource, match="too often"):
        to_html(f"*[a]: {'b' * 100_000}\n\n" + "a " * 100)
