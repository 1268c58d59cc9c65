"""Hostile text: it renders or is refused, in good time, with a reason and a hint."""

import random
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from homepress.blog.rendering import Format, render
from homepress.blog.rendering.bounds import MAX_SOURCE_BYTES
from homepress.errors import InvalidSource

LIMIT = 2.0
"""Seconds of processor time for what takes a fifth of it; what grows with its square takes many times as long."""
TIMES = 3
"""How much longer than ordinary text of its size, measured beside it: a busy machine has slower processors, too."""
ORDINARY = (
    "## A chapter\n\n" + "Some *ordinary* text with a [link](https://example.org/) and `code` in it.\n" * 8 + "\n"
)

REPEATED = [
    "> ", ">", "[", "]", "![", "](", "*", "_", "**a ", "*a ", "a* ", "_a ", "*a_ ", "*_", "_*", "**_", "*a **b ",
    "***a** ", "~~a ", "~", "a~~ ", "~~a~~", "`", "` ", "`a``b", "<", "<a ", '<a b="', "<a b='", "<a b=c\td ", "<!--",
    "<!-- a -->", "<!", "<?", "<![CDATA[", "</", "</a>", "<b>", "<b x=1>", "<div>", "<div>\n", "<p>",
    "<table><tr><td>", "<select>", "<svg>", "<svg><style>", "<math><mi>", "<b x=1><p>", "<details>\n", "<script>",
    "<style>", "<textarea>", "<!-->", "&", "&amp;", "&a", "&#1;", "\\", "\\*", "a\\\n", "a  \n", "- ", "-\n", "- a\n",
    "- a\n\n", "1. ", "0. ", "2. a\n", "+ - * ", "> - ", "- > ", "- a\n> b\n", ">a\n\n", "a\n: b\n", "a\n: b\n\n",
    ": ", "a\n: ", "[^1]", "[^", "[^a]: b\n", "[^a][^a]: b\n", "[a](b)", "[a](b", "[a](", "[a](<b", '[a](b "',
    "[a](b (", "![a](b)", "[a]", "[a][", "[a]: b\n", '[a]: b "\n', "[a]: <b\n", "[]()", "[](", "![](",
    "- [a]: b\n\n[c]: d\n\n", "[\n", "*[a]: b\n", "*[", "*[a\n", "a\n    b\n", "    a\n", "\ta\n", "# ", "# a\n",
    "# a {#b}\n", "a\n=\n", "a\n-\n", "-\n\n", "---\n", "- - -", "=\n", "\n", "\r", " ", "\t", "http://",
    "http://a.b/(", "https://a ", "<a@b.c>", "> [!NOTE]\n> a\n\n", "- [ ] a\n", "- [x]\n", "<kbd>", "a ", "é", "\x00",
    "\x0c", "\u2028", "{", "$", "!", "[[a]]", "<ul><li>", "<li>", "<td>", "<img src=x>", "<a href=x>", "<a name=x>",
    "<h1>a</h1>", "<h1>", "<pre><code>", "<pre>", "</p>", "<br>", "*(*a", "**(", "a**(", "![a][a]", "1) a\n2. b\n",
    "```a\nb\n```\n", "```rust\nfn\n```\n", "   ```\n", "<x>\n", "a\n<x>\n", "|", "|a", "|a|b|\n", "a|b\n", "|-|\n",
    "|a|\n|-|\n", "|a|\n|-|\n|b|\n\n", "a|b\n-|-\n",
]  # fmt: skip


def repeated(piece: str) -> Callable[[int], str]:
    return lambda size: piece * (size // len(piece))


def around(opening: str, closing: str) -> Callable[[int], str]:
    return lambda size: (
        opening * (size // (len(opening) + len(closing))) + "a" + closing * (size // (len(opening) + len(closing)))
    )


def counted(pattern: str) -> Callable[[int], str]:
    """A pattern with a number in it that counts up."""
    return lambda size: "".join(pattern.replace("%", str(number)) for number in range(size // (len(pattern) + 3)))


def soup(pieces: list[str]) -> Callable[[int], str]:
    return lambda size: "".join(random.Random(7).choices(pieces, k=size // 3))


SHAPES: dict[str, Callable[[int], str]] = {
    **{repr(piece): repeated(piece) for piece in REPEATED},
    **{
        f"{opening!r} … {closing!r}": around(opening, closing)
        for opening, closing in [
            ("*a ", "b* "), ("**a ", "b** "), ("*a ", " b_"), ("_a ", "b_ "), ("**a ", "b* "), ("~~a ", "b~~ "),
            ("[", "]"), ("[a ", "](b)"), ("![", "](b)"), ("[![", "](b)](c)"), ("<b>", "</b>"), ("<div>", "</div>"),
            ("<b x=1>", "<p>"), ("<a b=c\td ", "!"), ("`a", "b`"), ("*~~", " ~~*"), ("*a~~b ", " c~~d* "),
            ("<i>", " </b>"), ("<table>", "<b>"), ("<p><b x=1>", "<p>a"), ("> ", "\n"), ("[a]: b\n", "[a]"),
            ("*[a]: b\n", "a "), ("[^a]: b\n", "[^a]"), ("a\n", ": b\n"), ("<b><i>", "</b></i>"),
        ]
    },
    "abbreviations": lambda size: counted("*[k%]: b\n")(size // 2) + "\n" + counted("k% ")(size // 2),
    "footnotes": lambda size: counted("[^k%]: b\n\n")(size // 2) + counted("[^k%] ")(size // 2),
    "a footnote of itself": lambda size: "[^a]\n\n[^a]: " + "[^a] " * (size // 5),
    "references": lambda size: counted("[k%]: b\n")(size // 2) + "\n" + counted("[k%] ")(size // 2),
    "a long reference": lambda size: f"[a]: {'b' * (size // 2)}\n\n" + "[a]" * (size // 6),
    "deeper and deeper lists": lambda size: "".join(" " * (2 * level) + "- a\n" for level in range(int(size**0.5))),
    "deeper and deeper quotations": lambda size: "".join("> " * level + "a\n" for level in range(int(size**0.5))),
    "lazy lines": lambda size: "> " * 20 + "a\n" + "b\n" * (size // 2),
    "ever longer fences": lambda size: "".join("`" * level + "\n" for level in range(3, int((2 * size) ** 0.5))),
    "spaces in a heading": lambda size: "# a" + " " * size + "b",
    "spaces in a paragraph": lambda size: "a" + " " * size + "b",
    "marks in a heading": lambda size: "# a" + " #" * (size // 2) + "b",
    "a wide table": lambda size: "".join(mark * (size // 6) + "|\n" for mark in ("|a", "|-", "|b")),
    "a table to fill up": lambda size: "|a" * (size // 8) + "|\n" + "|-" * (size // 8) + "|\n" + "|b|\n" * (size // 8),
    "backslashes in a table": lambda size: "|a|\n|-|\n|" + "\\" * size + "|\n",
    "attributes": lambda size: "<p" + counted(" a%=1")(size) + ">",
    "attributes without an end": lambda size: "<a" + " b" * (size // 2),
    "a long address": lambda size: f"[a]({'b' * size})",
    "an address in the text": lambda size: f"![a](data:image/png;base64,{'A' * (size - 40)})",
    "open formatting and paragraphs": lambda size: counted("<b x=%>")(size // 2) + "<p>a" * (size // 8),
    "formatting behind walls": lambda size: counted("<b x=%><table><td></b></table>")(size // 2) + "<p>a" * (size // 8),
    "formatting behind raw text": lambda size: counted("<b x=%><style></b></style>")(size // 2) + "<p>a" * (size // 8),
    "formatting behind a menu": lambda size: counted("<b x=%><select></b></select>")(size // 2) + "<p>a" * (size // 8),
    "ids": counted("<p id=a%>"),
    "headings": counted("# a%\n"),
    "marked lines": lambda size: "```python {hl_lines=" + '"' + "1-9 " * (size // 4) + '"}\na\n```\n',
    "code": lambda size: "```rust\n" + "fn a() {}\n" * (size // 10) + "```\n",
    "strings in code": lambda size: "```python\n" + "\"\"\"'''\n" * (size // 7) + "```\n",
    "a soup of marks": soup(list("*_[]()<>`~!|\\&#-+>:^\"' \nab")),
    "a soup of emphasis": soup(["*", "**", "_", "__", "***", "~~", "a", " ", "(", ")", "."]),
    "a soup of brackets": soup(["[", "]", "](", "(", ")", "![", "a", " ", "<", ">", '"']),
    "a soup of tags": soup(["<b>", "</b>", "<p>", "<table>", "<td>", "<i>", "</i>", "<a href=x>", "</a>", "<li>", "a"]),
}  # fmt: skip

NESTED = ["> ", "[", "![", "*", "_", "**a ", "`", "- ", "1. ", "<div>", "<b>", "(", "[^", "|", "~~", "<!--", ": "]
WORST = [
    "'*_'", "'[]('", "'- a\\n> b\\n'", "'<b x=1><p>'", "'*a ' … 'b* '", "a table to fill up", "code",
    "references", "a soup of marks", "headings",
]  # fmt: skip


def seconds(source: str, format: Format) -> float:
    while len(source.encode()) > MAX_SOURCE_BYTES:
        source = source[: -len(source) // 20]
    started = time.thread_time()
    with suppress(InvalidSource):
        render(source, format=format)
    return time.thread_time() - started


@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_text_ends_soon(shape: str) -> None:
    """A size at which what grows with its square takes seconds already."""
    source = SHAPES[shape](25_000)
    assert seconds(source, "markdown") < LIMIT
    assert seconds(source, "html") < LIMIT


@pytest.mark.parametrize("mark", NESTED)
def test_ten_thousand_levels_end_soon(mark: str) -> None:
    assert seconds(mark * 10_000 + "a", "markdown") < LIMIT


@pytest.mark.parametrize("size", [450_000, 1_000_000])
@pytest.mark.parametrize("shape", WORST)
def test_the_worst_of_it_ends_soon_at_any_size(shape: str, size: int) -> None:
    """A whole megabyte of some is refused for its markup; the smaller size is just within the bounds."""
    beside = seconds(ORDINARY * 150, "markdown") * size / len(ORDINARY * 150)
    assert seconds(SHAPES[shape](size), "markdown") < TIMES * beside


def test_a_large_book_of_ordinary_text_renders() -> None:
    assert render(ORDINARY * 1_000, format="markdown").words > 80_000


@pytest.mark.parametrize(
    ("source", "word"),
    [("*a* " * 200_000, "markup"), ("<b>" * 1_000, "tags"), ("<p" + counted(" a%")(9_000) + ">", "attributes")],
)
def test_a_message_names_what_is_too_much(source: str, word: str) -> None:
    with pytest.raises(InvalidSource, match=word) as refused:
        render(source, format="markdown")
    assert refused.value.hint
