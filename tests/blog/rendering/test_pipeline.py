"""Rendering as a whole: bounds, formats, trust, and that nothing else than InvalidSource is ever raised."""

from concurrent.futures import ThreadPoolExecutor

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.blog.rendering import Format, Picture, render
from homepress.blog.rendering.bounds import MAX_SOURCE_BYTES
from homepress.blog.rendering.names import names
from homepress.errors import InvalidSource


def markdown(source: str) -> str:
    return render(source, format="markdown").html


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_million_bytes_render_and_one_more_is_refused(format: Format) -> None:
    fits = "word " * (MAX_SOURCE_BYTES // 5)
    assert render(fits, format=format).words == MAX_SOURCE_BYTES // 5
    with pytest.raises(InvalidSource, match="longer than 1,000,000 bytes") as refused:
        render(fits + "x", format=format)
    assert refused.value.hint


def test_the_bound_counts_bytes_and_not_characters() -> None:
    with pytest.raises(InvalidSource):
        render("ж" * 500_001, format="markdown")


def test_the_same_source_renders_the_same_twice() -> None:
    source = "# a\n\n# a\n\nb[^1]\n\n[^1]: c\n\n```python\nd\n```\n"
    assert render(source, format="markdown") == render(source, format="markdown")


def test_html_goes_the_same_way_as_markdown() -> None:
    given = '<h2>Code</h2>\n<pre><code class="language-python">import os\n</code></pre>'
    assert render(given, format="html") == render("## Code\n\n```python\nimport os\n```\n", format="markdown")


def test_markdown_is_not_read_in_html() -> None:
    assert render("*a*", format="html").html == "*a*"


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_a_trusted_source_keeps_what_the_cleaner_would_take(format: Format) -> None:
    source = '<p style="color: red" onclick="x()">a</p>\n<script>go("<b>")</script>\n<iframe src="/b"></iframe>\n'
    html = render(source, format=format, trusted=True).html
    assert html.split() == source.split()
    assert "script" not in render(source, format=format).html


def test_a_trusted_source_is_finished_all_the_same() -> None:
    rendering = render("<h2>A</h2><SCRIPT>let h = '<h2>B</h2>'</SCRIPT>", format="html", trusted=True)
    assert [heading.id for heading in rendering.toc] == ["a"]
    assert rendering.text == "A"


def test_characters_that_are_none_become_the_replacement_character() -> None:
    assert markdown("a\x00b\ud800c") == "<p>a\ufffdb\ufffdc</p>"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert markdown("\ufeff# a").startswith("<h2")


@pytest.mark.parametrize("source", ["", " \n\t\n", "\ufeff", "<!-- only a comment -->"])
def test_an_empty_source_is_an_empty_page(source: str) -> None:
    rendering = render(source, format="markdown")
    assert (rendering.html, rendering.toc, rendering.text, rendering.words) == ("", (), "", 0)


def test_line_ends_of_all_systems_are_the_same() -> None:
    assert markdown("a\r\n\r\nb\rc") == markdown("a\n\nb\nc")


class Answers:
    """Knows one picture and one link."""

    def link(self, target: str) -> str | None:
        return "/other/#part" if target == "../other post.md#part" else None

    def picture(self, target: str) -> Picture | None:
        return Picture("/media/cat.webp", 640, 480) if target == "my cat.png" else None


def test_references_are_asked_in_both_formats_and_their_answers_told() -> None:
    written = render("[a](<../other post.md#part>) ![b](my%20cat.png)", format="markdown", references=Answers())
    given = render(
        '<p><a href="../other post.md#part">a</a> <img src="my%20cat.png" alt="b"></p>',
        format="html",
        references=Answers(),
    )
    assert written.html == given.html
    assert 'href="/other/#part"' in written.html
    assert 'src="/media/cat.webp" alt="b" width="640" height="480"' in written.html
    assert [(one.kind, one.target) for one in written.references] == [
        ("link", "../other post.md#part"),
        ("picture", "my cat.png"),
    ]


def parses_to_itself(html: str) -> bool:
    """Whether a browser reads the page as it is written, with nothing moved, closed or dropped."""
    once = written_by_a_browser(html)
    return once == written_by_a_browser(once)


def written_by_a_browser(html: str) -> str:
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return html5lib.serialize(
        tree, tree="etree", quote_attr_values="always", omit_optional_tags=False, alphabetical_attributes=True
    )


MARKS = sorted(names("* ** _ ~~ ` ``` [ ]( ) ![ [^1] [^1]: # | |-| <b> </b> <p> <td> <!-- --> &amp; & \\ *[a]: a é"))
marks = st.sampled_from([*MARKS, "\n", "\n\n", "    ", "\t", "> ", "- ", "1. ", "# ", ": ", " "])
texts = st.one_of(
    st.text(), st.lists(marks, max_size=60).map("".join), st.lists(st.text(max_size=9) | marks).map("".join)
)


@given(source=texts, format=st.sampled_from(["markdown", "html"]), trusted=st.booleans())
def test_any_text_at_all_renders(source: str, format: Format, trusted: bool) -> None:
    rendering = render(source, format=format, trusted=trusted)
    assert "<" not in rendering.text or "<" in source or "&" in source or "\\" in source
    assert trusted or parses_to_itself(rendering.html)


@given(source=st.text(alphabet="*_~[]()!`<>|#-+:1. \n\t^&;a\\\"'{}=", max_size=400))
def test_any_mixture_of_marks_renders(source: str) -> None:
    render(source, format="markdown")


@given(source=st.text(max_size=200))
def test_plain_text_in_a_code_block_comes_out_as_it_was(source: str) -> None:
    kept = source.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    fence = "`" * 50
    html = render(f"{fence}\n{kept}\n{fence}", format="markdown").html
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    code = "".join(next(tree.iter("code")).itertext())
    visible = "".join(c for c in kept if c.isprintable() or c in "\n\t")
    assert "".join(c for c in code if c.isprintable() or c in "\n\t").rstrip("\n") == visible.rstrip("\n")


def test_threads_may_render_at_once() -> None:
    sources = [f"# {number}\n\n*a*[^1] [b]\n\n[b]: /{number}\n[^1]: {number}\n" for number in range(40)]
    alone = [render(source, format="markdown") for source in sources]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda source: render(source, format="markdown"), sources)) == alone
