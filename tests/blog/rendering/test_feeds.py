"""Renderings on their own, in a feed or a letter."""

import pytest

from homepress.blog.rendering import absolute, render

BASE = "https://blog.example/a-post/"


def feed(source: str) -> str:
    return absolute(render(source, format="markdown").html, BASE)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/b", "https://blog.example/b"),
        ("b", "https://blog.example/a-post/b"),
        ("../b", "https://blog.example/b"),
        ("#b", "https://blog.example/a-post/#b"),
        ("?b", "https://blog.example/a-post/?b"),
        ("//c.example/b", "https://c.example/b"),
        ("https://c.example/b", "https://c.example/b"),
        ("mailto:b@c.example", "mailto:b@c.example"),
        ("http://[b", "http://[b"),
    ],
)
def test_every_address_is_absolute(address: str, expected: str) -> None:
    assert f'href="{expected}"' in absolute(f'<a href="{address}">x</a>', BASE)


def test_pictures_and_their_variants_are_absolute() -> None:
    html = absolute('<img src="a.png" srcset="b.png 1x, /c.png 2x"><video poster="d.png" src="e.mp4"></video>', BASE)
    assert 'src="https://blog.example/a-post/a.png"' in html
    assert 'srcset="https://blog.example/a-post/b.png 1x, https://blog.example/c.png 2x"' in html
    assert 'poster="https://blog.example/a-post/d.png"' in html


def test_what_only_the_page_can_use_is_left_out() -> None:
    html = feed("## A\n\n```python {linenos}\nimport os\n```\n\n|a|\n|-|\n\n![b](c)\n\n![d](e)")
    assert html.startswith("<h2>A</h2>")
    assert "<pre><code>import os\n</code></pre>" in html
    for gone in ("button", "class=", "data-", "tabindex", "loading", "decoding", " id=", "<span", "<div"):
        assert gone not in html


def test_marks_language_and_direction_stay() -> None:
    source = '<p><span lang="fr" dir="ltr">a</span> <mark>b</mark> <span class="x">c</span></p>'
    assert absolute(source, BASE) == '<p><span lang="fr" dir="ltr">a</span> <mark>b</mark> c</p>'


def test_links_within_links_keep_their_ends() -> None:
    assert feed("## [a](b) c\n\n## d") == f'<h2><a href="{BASE}b">a</a> c</h2>\n<h2>d</h2>'


def test_scripts_of_trusted_posts_go_with_their_content() -> None:
    html = render("<p>a</p><script>let b = '<p>c</p>'</script><p>d</p>", format="html", trusted=True).html
    assert absolute(html, BASE) == "<p>a</p><p>d</p>"


def test_an_old_anchor_is_unwrapped() -> None:
    assert feed('<a name="x"></a>b') == "<p>b</p>"
