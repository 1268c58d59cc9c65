from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.core.mail.plain_text import WIDTH, read
from tests.fixtures.growth import is_linear

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<p>One<br>two</p>", "One\ntwo\n"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n\n- Two\n"),
        ("<p>a  <b>b</b>\n c</p>", "a b c\n"),
        ('<p><a href="https://example.org/">Example</a></p>', "Example (https://example.org/)\n"),
        ('<p><a href="https://example.org/">https://example.org/</a></p>', "https://example.org/\n"),
        ('<p><a href="mailto:bob@example.org">bob@example.org</a></p>', "bob@example.org\n"),
        ("<blockquote><p>Said</p></blockquote><p>Answered</p>", "> Said\n\nAnswered\n"),
        ("<p>One</p><hr><p>Two</p>", "One\n\n--\n\nTwo\n"),
        ('<p><img src="x.png" alt="A cat"></p>', "A cat\n"),
        ("<head><style>p { color: red }</style></head><p>&lt;b&gt; &amp; &eacute;</p>", "<b> & é\n"),
        ("", "\n"),
    ],
)
def test_html_is_read_as_text(html: str, text: str) -> None:
    assert read(html).text == text


def test_lines_are_wrapped_and_addresses_are_not() -> None:
    address = "https://example.org/" + "a" * 100
    text = read(f"<p>{'word ' * 40}</p><p><a href='{address}'>Confirm your address</a></p>").text

    assert address in text.splitlines()
    assert all(len(line) <= WIDTH for line in text.splitlines() if line != address)


@given(st.text())
def test_any_html_is_read_to_a_last_line(html: str) -> None:
    assert read(html).text.endswith("\n")


@given(st.text())
def test_no_word_of_a_text_is_lost(text: str) -> None:
    assert read(f"<p>{escape(text)}</p>").text.split() == text.split()


def test_hostile_html_costs_no_more_than_its_length() -> None:
    for html in ("<p>" * 50_000, "<div><p>" * 20_000 + "x", "<a href=x>" * 50_000, "</p>" * 50_000, "<" * 100_000):
        assert is_linear(read, html)
