"""Definition lists."""

import pytest

from homepress.blog.rendering.markdown import to_html
from tests.blog.rendering.markdown.normal_html import normal


def same(source: str, html: str) -> None:
    assert normal(to_html(source)) == normal(html)


def test_terms_and_definitions() -> None:
    same("Apple\n: A *fruit*\n: A company", "<dl><dt>Apple</dt><dd>A <em>fruit</em></dd><dd>A company</dd></dl>")


def test_several_terms_may_share_a_definition() -> None:
    same("a\nb\n: c", "<dl><dt>a</dt><dt>b</dt><dd>c</dd></dl>")


def test_terms_with_blank_lines_between_are_one_list() -> None:
    same("a\n: b\n\nc\n: d", "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>")


def test_a_blank_line_before_a_definition_makes_it_a_paragraph() -> None:
    same("a\n\n: b", "<dl><dt>a</dt><dd><p>b</p></dd></dl>")


def test_a_definition_holds_blocks() -> None:
    same(
        "a\n: b\n\n    - c\n\n    d\n\ne",
        "<dl><dt>a</dt><dd><p>b</p><ul><li>c</li></ul><p>d</p></dd></dl><p>e</p>",
    )


def test_a_definition_goes_on_lazily() -> None:
    same("a\n: b\nc", "<dl><dt>a</dt><dd>b\nc</dd></dl>")


@pytest.mark.parametrize("source", [": a", "a\n:b", "a\n:", "# a\n: b", "a\n    : b", ":-: a"])
def test_what_only_looks_like_a_definition_is_none(source: str) -> None:
    assert "<dl>" not in to_html(source)


def test_links_and_notes_defined_in_a_definition_are_known_everywhere() -> None:
    assert '<a href="/x">' in to_html("[x]\n\na\n: b\n\n    [x]: /x")


def test_definition_lists_stand_in_quotations_and_lists() -> None:
    same("> a\n> : b", "<blockquote><dl><dt>a</dt><dd>b</dd></dl></blockquote>")
