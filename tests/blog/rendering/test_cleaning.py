"""What the allow-list lets through."""

import pytest

from homepress.blog.rendering.cleaning import clean


@pytest.mark.parametrize(
    "html",
    [
        '<details open=""><summary>a</summary>b</details>',
        '<kbd>a</kbd><sub>b</sub><sup>c</sup><mark>d</mark><q cite="/e">f</q>',
        '<figure><img src="a" alt="b" width="1" height="2"><figcaption>c</figcaption></figure>',
        '<video src="a" poster="/b" controls="" width="1"><track src="c" kind="captions" srclang="de"></video>',
        '<picture><source srcset="a 1x, https://b.example/c 2x" type="image/avif"><img src="d"></picture>',
        '<p lang="ar" dir="rtl" title="a">b</p>',
        '<ol start="3" reversed=""><li value="9">a</li></ol>',
        '<table><tbody><tr><td colspan="2" headers="a">b</td></tr></tbody></table>',
        '<abbr title="a">b</abbr><time datetime="2026-01-01">c</time><bdo dir="rtl">d</bdo>',
        '<progress value="1" max="2"></progress><ruby>a<rt>b</rt></ruby>',
        '<a href="mailto:a@b.example" hreflang="de" rel="me nofollow">c</a>',
        '<img src="data:image/png;base64,AAAA">',
        '<pre><code class="language-c++">a</code></pre>',
    ],
)
def test_what_writers_need_passes_unchanged(html: str) -> None:
    assert clean(html) == html


def test_the_content_of_noscript_is_shown_as_scripts_are_not() -> None:
    assert clean("<noscript><img src='a'></noscript>") == '<img src="a">'


def test_unknown_elements_go_and_their_text_stays() -> None:
    assert clean("<blink>a <b>b</b></blink>") == "a <b>b</b>"


def test_lengths_are_numbers() -> None:
    assert clean("<img width=10px height=50%>") == '<img width="10">'


def test_a_field_is_a_ticked_box_or_none_that_nobody_can_tick() -> None:
    assert 'type="checkbox"' in clean("<input type=password>")
    assert "disabled" in clean("<input type=checkbox>")
