"""Links, references and bare addresses."""

import pytest

from homepress.blog.rendering.markdown import to_html
from homepress.blog.rendering.markdown.links import MAX_PARENTHESES
from homepress.errors import InvalidSource


def html(source: str) -> str:
    return to_html(source).strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("source", "address", "rest"),
    [
        ("https://a.example", "https://a.example", ""),
        ("http://a.example/b_c_d?e=f&g#h", "http://a.example/b_c_d?e=f&amp;g#h", ""),
        ("https://a.example.", "https://a.example", "."),
        ("https://a.example/b!?", "https://a.example/b", "!?"),
        ("https://a.example/(b)", "https://a.example/(b)", ""),
        ("https://a.example/b)", "https://a.example/b", ")"),
        ("https://a.example/b&amp;", "https://a.example/b", "&amp;"),
        ("https://a.example/b&copy;", "https://a.example/b", "©"),
        ("https://[::1]:8000/", "https://%5B::1%5D:8000/", ""),
        ("http://localhost:8000/a", "http://localhost:8000/a", ""),
    ],
)
def test_an_address_in_the_text_is_a_link_without_the_sentence_s_punctuation(
    source: str, address: str, rest: str
) -> None:
    assert html(f"see {source}").startswith(f'see <a href="{address}">')
    assert html(f"see {source}").endswith(f"</a>{rest}")


@pytest.mark.parametrize(
    "source", ["xhttp://a.example", "http://", "http:// a", "https://-", "ftp://a.example", "://a"]
)
def test_what_only_looks_like_an_address_is_text(source: str) -> None:
    assert html(source) == source


def test_an_address_in_emphasis_ends_before_it() -> None:
    assert html("**https://a.example/b**") == '<strong><a href="https://a.example/b">https://a.example/b</a></strong>'


@pytest.mark.parametrize(
    "source",
    [
        "[https://a.example](b)",
        "[a https://a.example c](b)",
        '<a href="b">https://a.example</a>',
        "[<https://a.example>](b)",
    ],
)
def test_there_is_no_link_within_a_link(source: str) -> None:
    assert html(source).count("<a ") == 1
    assert 'href="b"' in html(source)


def test_links_after_an_unclosed_anchor_still_are_links() -> None:
    assert html('<a name="x"> [a](b)').count("<a ") == 2


def test_addresses_are_encoded_and_what_is_encoded_stays() -> None:
    assert html("[a](<b c é %20>)") == '<a href="b%20c%20%C3%A9%20%20">a</a>'


def test_a_backslash_before_an_entity_keeps_it_in_titles() -> None:
    assert html('[a](b "\\&amp; &amp;")') == '<a href="b" title="&amp;amp; &amp;">a</a>'


def test_legacy_entities_without_a_semicolon_are_text() -> None:
    assert html("[a](?x=1&copy=2) &copy &copyx; &#0; &#xFFFFFF;").startswith('<a href="?x=1&amp;copy=2">')
    assert html("&copy &copyx; &#0; &#xFFFFFF;") == "&amp;copy &amp;copyx; \ufffd \ufffd"


def test_parentheses_in_addresses_balance_to_a_depth() -> None:
    deep = "(" * MAX_PARENTHESES + "b" + ")" * MAX_PARENTHESES
    assert html(f"[a]({deep})") == f'<a href="{deep}">a</a>'
    assert "<a" not in html(f"[a](({deep}))")


def test_references_are_found_in_any_case_and_spacing() -> None:
    assert html("[ΑΓΩ  b]\n\n[αγω\nB]: /x") == '<a href="/x">ΑΓΩ  b</a>'


def test_a_long_definition_cannot_be_used_to_fill_the_page() -> None:
    with pytest.raises(InvalidSource, match="too often"):
        to_html("[a]: " + "b" * 100_000 + "\n\n" + "[a]" * 100)


def test_deeply_nested_images_stay_readable() -> None:
    source = "![" * 200 + "a" + "](b)" * 200
    assert html(source).count("<img") == 1
