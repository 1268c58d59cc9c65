"""Reading HTML tag by tag."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.blog.rendering.cleaning import clean
from homepress.blog.rendering.markup import read_attributes, strip_tags, tags, write_tag


def found(html: str) -> list[str]:
    return [tag[0] for tag in tags(html)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a b="c>d">e</a>', ['<a b="c>d">', "</a>"]),
        ("<a b='\"' c=d/e>", ["<a b='\"' c=d/e>"]),
        ("a < b > c <3", []),
        ("<!-- <a> --><b>", ["<!-- <a> -->", "<b>"]),
        ("<!--><b>-->", ["<!-->", "<b>"]),
        ("<!doctype html><?php <a> ?>", ["<!doctype html>", "<?php <a>"]),
        ("<script><a></script><b>", ["<script>", "</script>", "<b>"]),
        ("<STYLE><a></sTyLe >", ["<STYLE>", "</sTyLe >"]),
        ("<script><a>", ["<script>"]),
        ("<a", ["<a"]),
        ("</>", ["</>"]),
    ],
)
def test_tags_are_found_as_a_browser_finds_them(html: str, expected: list[str]) -> None:
    assert found(html) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (' a="b" c', {"a": "b", "c": ""}),
        (" A=b a=c", {"a": "b"}),
        (" a='&quot;&amp;' b=&lt;", {"a": '"&', "b": "<"}),
        ("/a/b=c /", {"a": "", "b": "c"}),
        (' a = "b"', {"a": "b"}),
    ],
)
def test_attributes_are_read_as_a_browser_reads_them(source: str, expected: dict[str, str]) -> None:
    assert read_attributes(source) == expected


@given(st.dictionaries(st.from_regex(r"[a-z-]{1,8}", fullmatch=True), st.text()))
def test_attributes_that_were_written_read_the_same(attributes: dict[str, str]) -> None:
    (tag,) = tags(write_tag("a", attributes))
    assert read_attributes(tag["attributes"]) == attributes


@given(st.text(alphabet="<>/!-'\"= abp&;\n", max_size=80))
def test_the_cleaner_s_output_has_no_text_that_looks_like_a_tag(source: str) -> None:
    cleaned = clean(source)
    assert "<" not in strip_tags(cleaned).replace("<", "", source.count("<") + source.count("&"))
    assert clean(cleaned) == cleaned


def test_stripping_leaves_the_text() -> None:
    assert strip_tags("<a>b &amp; &lt;c&gt;</a>") == "b & <c>"
