"""Footnotes."""

import re

from homepress.blog.rendering.markdown import to_html
from tests.blog.rendering.markdown.normal_html import normal


def test_a_note_is_referred_to_and_leads_back() -> None:
    assert normal(to_html("a[^x]\n\n[^x]: *b*")) == normal(
        '<p>a<sup class="footnote-ref"><a id="fnref-1" href="#fn-1" role="doc-noteref">1</a></sup></p>'
        '<section class="footnotes" role="doc-endnotes"><ol><li id="fn-1"><p><em>b</em>'
        ' <a class="footnotes__back" href="#fnref-1" role="doc-backlink" aria-label="Back to reference 1">↩\ufe0e</a>'
        "</p></li></ol></section>"
    )


def test_notes_are_numbered_as_they_are_met_and_not_as_they_are_written() -> None:
    html = to_html("[^b] [^a]\n\n[^a]: first\n[^b]: second")
    assert html.index("second") < html.index("first")


def test_a_note_leads_back_to_each_of_its_references() -> None:
    html = to_html("[^a] [^a] [^A]\n\n[^a]: b")
    assert re.findall(r'id="(fnref-[^"]+)"', html) == ["fnref-1", "fnref-1-2", "fnref-1-3"]
    assert re.findall(r'href="#(fnref-[^"]+)"', html) == ["fnref-1", "fnref-1-2", "fnref-1-3"]


def test_notes_may_refer_to_notes_even_in_circles() -> None:
    html = to_html("[^a]\n\n[^a]: see [^b]\n\n[^b]: see [^a] and [^c]\n\n[^c]: end")
    assert re.findall(r'<li id="(fn-\d)"', html) == ["fn-1", "fn-2", "fn-3"]
    assert len(re.findall(r'href="#fnref-1', html)) == 2


def test_a_note_holds_blocks() -> None:
    html = to_html("[^a]\n\n[^a]: b\n\n    c\n\n    ```\n    d\n    ```\n\ne")
    assert "<p>c</p>" in html
    assert "<pre><code>d\n</code></pre>" in html
    assert html.index("<p>e</p>") < html.index("<section")


def test_a_note_goes_on_lazily() -> None:
    assert "b\nc" in to_html("[^a]\n\n[^a]: b\nc\n[^d]: e")


def test_unused_notes_and_unknown_references_leave_no_trace() -> None:
    assert to_html("a[^x]\n\n[^y]: b") == "<p>a[^x]</p>\n"


def test_a_link_s_text_may_begin_with_a_circumflex() -> None:
    assert to_html("[^a](b)") == '<p><a href="b">^a</a></p>\n'


def test_an_exclamation_mark_may_stand_before_a_reference() -> None:
    assert "!<sup" in to_html("a![^x]\n\n[^x]: b")


def test_the_first_definition_of_a_note_counts() -> None:
    html = to_html("[^a]\n\n[^a]: one\n\n[^a]: two")
    assert "one" in html
    assert "two" not in html


def test_a_note_is_no_reference_in_code_or_behind_a_backslash() -> None:
    assert "<sup" not in to_html("`[^a]` \\[^a]\n\n[^a]: b")
