"""A comment is a small part of Markdown, and harmless whatever mallory writes."""

import pytest

from homepress.blog.rendering import clean_comment, render_comment
from homepress.errors import InvalidSource
from tests.blog.rendering.dangers import dangers, elements
from tests.blog.rendering.payloads import HTML, MARKDOWN

pytestmark = pytest.mark.once

ALLOWED = {"p", "br", "em", "strong", "del", "a", "code", "pre", "blockquote", "ul", "ol", "li", "span"}
OURS = {"div", "button", "figure", "figcaption"}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("**a** _b_ ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>"),
        ("# Loud", "<p><strong>Loud</strong></p>"),
        ("<b>bold</b> & 1 < 2", "<p>&lt;b&gt;bold&lt;/b&gt; &amp; 1 &lt; 2</p>"),
        ("> so", "<blockquote>\n<p>so</p>\n</blockquote>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("- [x] a", "<ul>\n<li>a</li>\n</ul>"),
    ],
)
def test_what_is_understood(source: str, expected: str) -> None:
    assert render_comment(source) == expected


@pytest.mark.parametrize("source", ["[x](https://x.example/)", "https://x.example/", "<https://x.example/>"])
def test_a_link_is_nofollow_ugc_and_noopener(source: str) -> None:
    assert 'href="https://x.example/"' in render_comment(source)
    assert 'rel="nofollow ugc noopener"' in render_comment(source)


def test_an_image_becomes_a_link() -> None:
    html = render_comment("![a cat](https://x.example/cat.png)")
    assert "<img" not in html
    assert '<a href="https://x.example/cat.png" rel="nofollow ugc noopener">a cat</a>' in html


@pytest.mark.parametrize("source", ["<div>\n\n*a*\n\n</div>", "<!-- a -->", "| a |\n|---|\n| b |"])
def test_html_and_tables_stay_text(source: str) -> None:
    assert {element.tag for element in elements(render_comment(source))} <= {"DOCUMENT_FRAGMENT", "p", "em", "br"}


@pytest.mark.parametrize("payload", [*HTML, *MARKDOWN])
def test_what_mallory_writes_is_harmless(payload: str) -> None:
    for html in (render_comment(payload), clean_comment(payload)):
        assert dangers(html) == []
        assert {str(one.tag) for one in elements(html)} <= ALLOWED | OURS | {"DOCUMENT_FRAGMENT"}
        assert not [one for one in elements(html) if one.get("id") or one.get("style") or one.get("hx-get")]


def test_what_asks_for_too_much_work_is_refused() -> None:
    with pytest.raises(InvalidSource):
        render_comment("a" * 1_000_001)
