"""Quotations, lists, call-outs and task lists, beyond what the specification's examples hold."""

import pytest

from homepress.blog.rendering.bounds import MAX_DEPTH
from homepress.blog.rendering.markdown import to_html
from homepress.errors import InvalidSource
from tests.blog.rendering.markdown.normal_html import normal


def same(source: str, html: str) -> None:
    assert normal(to_html(source)) == normal(html)


@pytest.mark.parametrize("kind", ["note", "tip", "important", "warning", "caution"])
def test_each_of_githubs_alerts_is_a_callout(kind: str) -> None:
    same(
        f"> [!{kind.upper()}]\n> *a*\n>\n> b",
        f'<div class="callout callout--{kind}" role="note"><p class="callout__title">{kind.capitalize()}</p>'
        "<p><em>a</em></p><p>b</p></div>",
    )


def test_a_callout_may_have_a_title_of_its_own_in_any_language() -> None:
    assert '<p class="callout__title">Achtung, <em>heiß</em></p>' in to_html("> [!warning] Achtung, *heiß*\n> a")


@pytest.mark.parametrize(
    ("name", "kind"), [("info", "note"), ("danger", "caution"), ("HINT", "tip"), ("todo", "important")]
)
def test_names_of_other_programs_are_understood(name: str, kind: str) -> None:
    assert f"callout--{kind}" in to_html(f"> [!{name}]+\n> a")


@pytest.mark.parametrize("source", ["> [!NOPE]\n> a", "> a\n> [!NOTE]", "> [!NOTE", "[!NOTE]\na", "> [!NOTE][x]\n> a"])
def test_what_only_looks_like_a_callout_stays_text(source: str) -> None:
    assert "callout" not in to_html(source)


def test_a_callout_holds_blocks_and_lazy_lines() -> None:
    html = to_html("> [!NOTE]\n> - a\nlazy\n>\n> ```\n> b\n> ```\noutside")
    assert "<li>a\nlazy</li>" in html
    assert "<pre><code>b\n</code></pre>" in html
    assert html.rstrip().endswith("<p>outside</p>")


def test_a_callout_may_be_empty_or_within_a_list() -> None:
    same("> [!TIP]", '<div class="callout callout--tip" role="note"><p class="callout__title">Tip</p></div>')
    assert "<li><div" in to_html("- > [!TIP]\n  > a")


def test_tasks_are_boxes_labelled_by_their_text() -> None:
    same(
        "- [ ] open\n- [x] *done*\n- [X] done\n- none",
        '<ul><li class="task-list-item"><label><input type="checkbox" disabled> open</label></li>'
        '<li class="task-list-item"><label><input type="checkbox" disabled checked> <em>done</em></label></li>'
        '<li class="task-list-item"><label><input type="checkbox" disabled checked> done</label></li>'
        "<li>none</li></ul>",
    )


def test_a_loose_task_keeps_its_paragraphs() -> None:
    same(
        "- [ ] a\n\n  b\n- c",
        '<ul><li class="task-list-item"><p><label><input type="checkbox" disabled> a</label></p><p>b</p></li>'
        "<li><p>c</p></li></ul>",
    )


def test_a_task_may_hold_a_list() -> None:
    html = to_html("1. [x] a\n   - [ ] b")
    assert "a</label>\n<ul>" in html
    assert html.count("<label>") == html.count("</label>") == 2


@pytest.mark.parametrize("source", ["- [ ]", "- [ ] ", "- [y] a", "- [x]a", "- [x](y)", "[ ] a", "- `[ ]` a"])
def test_what_only_looks_like_a_task_is_none(source: str) -> None:
    assert "<input" not in to_html(source)


def test_text_right_behind_fenced_code_in_a_list_is_no_part_of_the_list() -> None:
    same(
        "- a\n  ```\n  b\n  ```\nc",
        "<ul><li>a<pre><code>b\n</code></pre></li></ul><p>c</p>",
    )


def test_a_list_and_a_quotation_by_turns_end_each_other() -> None:
    same("- a\n> b\n- c", "<ul><li>a</li></ul><blockquote><p>b</p></blockquote><ul><li>c</li></ul>")


@pytest.mark.parametrize("source", ["- > <div>a\nb", "- # a\nb", "> ---\nb", "- ```\nb", "- <div>\nb"])
def test_what_is_no_paragraph_does_not_go_on_lazily(source: str) -> None:
    assert to_html(source).rstrip().endswith("<p>b</p>")


def test_a_paragraph_goes_on_lazily_through_all_its_containers() -> None:
    same(">>- a\nb", "<blockquote><blockquote><ul><li>a\nb</li></ul></blockquote></blockquote>")


def test_white_space_at_the_end_of_code_in_a_list_stays() -> None:
    assert to_html("-     a \t\n\n") == "<ul>\n<li><pre><code>a \t\n</code></pre>\n</li>\n</ul>\n"


@pytest.mark.parametrize("comment", ["<!-->", "<!--->", "<!-- -->", "<!-- a\n\nb -->"])
def test_a_comment_ends_where_browsers_end_it(comment: str) -> None:
    assert to_html(f"{comment}\n*a*") == f"{comment}\n<p><em>a</em></p>\n"


def test_an_unclosed_fence_in_a_quotation_ends_with_it() -> None:
    same("> ```\n> a\n\nb", "<blockquote><pre><code>a\n</code></pre></blockquote><p>b</p>")


def test_items_lined_up_on_tabs_nest() -> None:
    same("-\ta\n\t-\tb\n\n\t\tc", "<ul><li>a<ul><li><p>b</p><p>c</p></li></ul></li></ul>")


def test_a_blank_line_before_a_nested_list_s_sibling_paragraph_makes_the_list_loose() -> None:
    same("- a\n  - b\n\n  c", "<ul><li><p>a</p><ul><li>b</li></ul><p>c</p></li></ul>")


def test_white_space_on_a_blank_line_ends_a_paragraph() -> None:
    same("a\n      \nb", "<p>a</p><p>b</p>")


@pytest.mark.parametrize("mark", ["> ", "- ", "> - ", "1. "])
def test_past_the_deepest_level_marks_stay_text(mark: str) -> None:
    html = to_html(mark * 100 + "a")
    assert 1 < html.count("<blockquote>") + html.count("<li>") <= MAX_DEPTH
    assert "a" in html


def test_lines_deep_in_containers_count_once_for_each() -> None:
    with pytest.raises(InvalidSource, match="nested") as refused:
        to_html((">" * MAX_DEPTH + "a\n") * 9_000)
    assert refused.value.hint
