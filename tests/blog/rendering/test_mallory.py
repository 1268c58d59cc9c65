"""Nothing that mallory writes runs, frames, restyles or imitates the page around it."""

import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.blog.rendering import Format, absolute, render
from homepress.blog.rendering.anchors import PAGE_IDS
from tests.blog.rendering.dangers import dangers, elements
from tests.blog.rendering.payloads import HTML, MARKDOWN

PLACES = ["{}", "a {} b", "> {}", "- {}", "# {}", "| a |\n|---|\n| {} |", "x[^1]\n\n[^1]: {}", "<div>\n\n{}\n\n</div>"]


def test_the_list_is_long_and_says_nothing_twice() -> None:
    assert len(set(HTML)) == len(HTML) >= 100
    assert len(set(MARKDOWN)) == len(MARKDOWN) >= 60


def test_what_we_look_with_sees_danger() -> None:
    """Most of the list is dangerous as it stands; the rest is only so to careless cleaners."""
    assert sum(bool(dangers(payload)) for payload in HTML) > 135


@pytest.mark.parametrize("payload", HTML)
def test_html_that_mallory_writes_is_harmless(payload: str) -> None:
    html = render(payload, format="html").html
    assert dangers(html) == []
    assert dangers(absolute(html, "https://blog.example/post/")) == []


@pytest.mark.parametrize("payload", [*MARKDOWN, *HTML])
def test_markdown_that_mallory_writes_is_harmless(payload: str) -> None:
    for place in PLACES:
        html = render(place.format(payload), format="markdown").html
        assert dangers(html) == [], place


@pytest.mark.parametrize("payload", HTML)
def test_what_was_cleaned_once_is_clean_for_ever(payload: str) -> None:
    """A browser that parses and writes a page again must not find what the cleaner did not see."""
    html = render(payload, format="html").html
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    again: str = html5lib.serialize(tree, tree="etree", quote_attr_values="always", omit_optional_tags=False)
    assert dangers(again) == []


@pytest.mark.parametrize("payload", [*HTML, *MARKDOWN])
def test_no_id_of_mallorys_is_one_of_the_pages(payload: str) -> None:
    html = render(payload, format="markdown").html
    ids = [identity for element in elements(html) if (identity := element.get("id"))]
    assert not set(ids) & PAGE_IDS
    assert len(ids) == len(set(ids))


def test_only_classes_of_ours_pass() -> None:
    source = '<p class="callout__title masthead">a</p><div class="button callout callout--evil">b</div>'
    assert re.findall(r'class="([^"]*)"', render(source, format="html").html) == ["callout__title", "callout"]


def test_nobody_can_write_what_the_page_adds_itself() -> None:
    source = '<button class="code__copy" type="button" data-copy>x</button><a class="heading-anchor" href="#x">y</a>'
    html = render(source, format="html").html
    assert "button" not in html
    assert "heading-anchor" not in html


soup = st.lists(
    st.one_of(
        st.sampled_from(["<", ">", "</", "/>", "<!--", "-->", "<a href=", "<img src=x onerror=", '"', "'", "=", "&#"]),
        st.sampled_from(
            ["javascript:", "script", "style", "svg", "math", "<p ", "title", "`", "[x](", ")", "![", "\n"]
        ),
        st.sampled_from(["on", "error=", "<table>", "<td>", "<select>", "]]>", "<![CDATA[", "&lt;", ";", "\t", "\x00"]),
        st.text(max_size=6),
    ),
    max_size=40,
).map("".join)


@given(source=soup, format=st.sampled_from(["markdown", "html"]))
def test_no_soup_of_markup_is_dangerous(source: str, format: Format) -> None:
    rendering = render(source, format=format)
    assert dangers(rendering.html) == []
