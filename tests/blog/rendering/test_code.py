"""Blocks of code on the page."""

import re
from html import unescape

import pytest

from homepress.blog.rendering import render
from homepress.blog.rendering.code import write_code
from homepress.blog.rendering.code_info import CodeInfo
from homepress.blog.rendering.highlighting import MAX_POST, Highlighter


def block(info: str, code: str) -> str:
    return render(f"````{info}\n{code}\n````", format="markdown").html


def text_of(html: str) -> str:
    code = re.search(r"<code[^>]*>(.*)</code>", html, re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", code[1])) if code else ""


def test_a_block_is_marked_up_as_the_theme_expects() -> None:
    assert block("rust", "let a;") == (
        '<div class="code" data-language="Rust"><pre class="code__block" tabindex="0"><code class="language-rust">'
        '<span class="k">let </span>a;\n</code></pre>'
        '<button class="code__copy" type="button" data-copy hidden>Copy</button></div>'
    )


@pytest.mark.parametrize("info", ["", "nobody-knows-this", "text"])
def test_code_without_a_known_language_is_plain(info: str) -> None:
    html = block(info, "if <a> & b")
    assert "<span" not in html
    assert "data-language" not in html
    assert "if &lt;a&gt; &amp; b\n</code>" in html


@pytest.mark.parametrize("info", ["rust,ignore", "Rust", "rs", "rust,edition2021 {linenos=false}"])
def test_rust_is_rust_whatever_rustdoc_is_told_beside_it(info: str) -> None:
    assert '<span class="k">let </span>' in block(info, "let a;")


def test_numbers_stand_in_attributes_and_not_in_the_text() -> None:
    html = block("python {linenos linenostart=9}", "a\nb")
    assert '<div class="code code--numbered"' in html
    assert re.findall(r'<span class="code__line" data-line="(\d+)">', html) == ["9", "10"]
    assert text_of(html) == "a\nb\n"


def test_marked_lines_are_marks() -> None:
    html = block('python {hl_lines="2-3"}', "a\nb\nc\nd")
    assert re.findall(r"<(span|mark) class=\"code__line", html) == ["span", "mark", "mark", "span"]
    assert "data-line" not in html


def test_what_goes_over_lines_is_coloured_on_each_of_them() -> None:
    html = block("python {linenos}", '"""a\nb\n"""')
    assert html.count('<span class="s">') == 3


def test_a_title_stands_above_the_code() -> None:
    assert '<p class="code__title">a &lt;b&gt;.py</p><pre' in block('python {title="a <b>.py"}', "x")


def test_indented_code_and_html_are_blocks_too() -> None:
    assert 'class="code__block"' in render("    a", format="markdown").html
    assert 'class="code__block"' in render("<pre>a\nb</pre>", format="html").html


def test_code_with_marks_of_its_own_keeps_them() -> None:
    html = render("<pre><code>a <b>c</b></code></pre>", format="html").html
    assert "<code>a <b>c</b></code>" in html


def test_code_within_a_line_is_left_alone() -> None:
    assert render("`a`", format="markdown").html == "<p><code>a</code></p>"


@pytest.mark.parametrize("code", ["", "\n", "\n\na\n\n", "  a\n\tb  ", "a\r\nb"])
def test_code_comes_out_as_it_went_in(code: str) -> None:
    expected = code.replace("\r\n", "\n")
    for info in ("", "python", "python {linenos}"):
        assert text_of(block(info, code)).rstrip("\n") == expected.rstrip("\n"), info


def test_long_blocks_and_lines_are_not_coloured() -> None:
    assert "<span" not in block("python", "import os\n" * 4_000)
    assert "<span" not in block("python", "import os; " * 200)


def test_only_so_much_of_a_post_is_coloured() -> None:
    blocks = [f"```python\n{f'import os  # number {number}\n' * 400}```\n" for number in range(100, 120)]
    assert render("".join(blocks), format="markdown").html.count('<span class="k">') == 400 * (MAX_POST // (400 * 23))


def test_marked_lines_past_the_end_are_none() -> None:
    html = write_code("a", CodeInfo(marked=((5, 999_999),)), Highlighter())
    assert "<mark" not in html
