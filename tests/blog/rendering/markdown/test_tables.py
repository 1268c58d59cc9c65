"""Tables as GitHub has them."""

import pytest

from homepress.blog.rendering.markdown import to_html
from homepress.errors import InvalidSource
from tests.blog.rendering.markdown.normal_html import normal


def cells(source: str) -> list[list[str]]:
    """The table's rows as the text of their cells."""
    rows = to_html(source).split("<tr>")[1:]
    return [
        [cell.partition(">")[2].partition("</t")[0] for cell in row.replace("<th", "<td").split("<td")[1:]]
        for row in rows
    ]


def test_a_table_has_a_head_a_body_and_alignments() -> None:
    assert normal(to_html("| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | 4 |")) == normal(
        '<table><thead><tr><th scope="col">a</th><th scope="col" align="left">b</th>'
        '<th scope="col" align="center">c</th><th scope="col" align="right">d</th></tr></thead><tbody>'
        '<tr><td>1</td><td align="left">2</td><td align="center">3</td><td align="right">4</td></tr></tbody></table>'
    )


@pytest.mark.parametrize("source", ["a | b\n- | -\n1 | 2", "|a|b|\n|-|-|\n|1|2|", "  | a | b\n | -- | --\n1 | 2 |"])
def test_outer_pipes_are_optional(source: str) -> None:
    assert cells(source) == [["a", "b"], ["1", "2"]]


def test_short_rows_are_filled_up_and_long_ones_cut_off() -> None:
    assert cells("|a|b|\n|-|-|\n|1|\n|1|2|3|\nx") == [["a", "b"], ["1", ""], ["1", "2"], ["x", ""]]


def test_a_table_may_have_no_body_or_one_column() -> None:
    assert "<tbody>" not in to_html("|a|\n|-|")
    assert cells("|a|\n|-|\n|1|") == [["a"], ["1"]]


def test_escaped_pipes_are_text_even_in_code() -> None:
    assert cells("|a|b|\n|-|-|\n|`x \\| y`|1 \\| 2|") == [["a", "b"], ["<code>x | y</code>", "1 | 2"]]


def test_cells_hold_inline_markup() -> None:
    assert cells("|a|\n|-|\n|**b** [c](d)|")[1] == ['<strong>b</strong> <a href="d">c</a>']


@pytest.mark.parametrize("end", ["\n\nx", "\n> x", "\n# x", "\n- x", "\n```\nx\n```", "\n<div>x</div>", "\n    x"])
def test_a_table_ends_at_a_blank_line_or_another_block(end: str) -> None:
    assert len(cells(f"|a|\n|-|\n|1|{end}")) == 2


@pytest.mark.parametrize(
    "source", ["|a|b|\n|-|", "|a|\n|x|", "a\n---", "a | b\n= | =", "|a|\n", "|a|\n|-\\|", "a\n|-|"]
)
def test_what_only_looks_like_a_table_is_none(source: str) -> None:
    assert "<table>" not in to_html(source)


def test_tables_stand_in_quotations_and_lists_too() -> None:
    assert "<blockquote>\n<table>" in to_html("> |a|\n> |-|")
    assert "<table>" in to_html("- x\n\n  |a|\n  |-|")


def test_too_many_cells_are_refused_those_filled_up_included() -> None:
    columns = 500
    source = "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + "|b|\n" * 200
    with pytest.raises(InvalidSource, match="cells"):
        to_html(source)
