"""The ids of a post's elements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.blog.rendering import render
from homepress.blog.rendering.anchors import PAGE_IDS, PAGE_PREFIXES, Anchors


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("Plain words", "plain-words"),
        ("What's new in 1.80.0?", "whats-new-in-1800"),
        ("  C++ & Rust  ", "c-rust"),
        ("日本語の見出し", "日本語の見出し"),
        ("Über größe", "über-größe"),
        ("Привет, мир", "привет-мир"),
        ("كتاب", "كتاب"),
        ("🎉", "section"),
        ("", "section"),
        ("- -", "section"),
        ("e\u0301", "é"),
        ("snake_case", "snake_case"),
    ],
)
def test_an_id_has_the_letters_and_digits_of_any_script(text: str, identity: str) -> None:
    assert Anchors([]).make(text) == identity


def test_ids_are_numbered_where_they_would_be_the_same() -> None:
    anchors = Anchors([])
    assert [anchors.make(text) for text in ("a", "a-1", "a", "A!", "a")] == ["a", "a-1", "a-2", "a-3", "a-4"]


@pytest.mark.parametrize("name", sorted(PAGE_IDS | {"location", "cookie", "constructor", "Body"}))
def test_an_id_of_the_page_is_never_given_out(name: str) -> None:
    assert Anchors([]).make(name) != name.lower()
    assert Anchors([name]).claim(name) != name


@pytest.mark.parametrize("prefix", PAGE_PREFIXES)
def test_what_begins_like_an_id_of_the_page_is_set_apart(prefix: str) -> None:
    assert not Anchors([]).make(prefix + "a").startswith(PAGE_PREFIXES)
    assert not Anchors([]).claim(prefix + "a").startswith(PAGE_PREFIXES)


def test_an_id_that_the_writer_gave_goes_before_one_that_we_make() -> None:
    html = render('## Here\n\n<p id="here">a</p>\n\n[b](#here)', format="markdown").html
    assert '<h2 id="here-1">' in html
    assert '<p id="here">' in html
    assert '<a href="#here">' in html


def test_links_follow_an_id_that_had_to_change() -> None:
    html = render("[a](#search)\n\n## Search", format="markdown").html
    assert '<a href="#search-1">' in html
    assert '<h2 id="search-1">' in html


@given(
    titles=st.lists(st.one_of(st.text(max_size=8), st.sampled_from(["a", "a-1", "b"])), max_size=30),
    given=st.sets(st.text()),
)
def test_no_two_ids_are_ever_the_same(titles: list[str], given: set[str]) -> None:
    anchors = Anchors(given)
    made = [anchors.claim(one) for one in given] + [anchors.make(title) for title in titles]
    assert len(made) == len(set(made))
    assert all(made)
    assert not any(character.isspace() for identity in made for character in identity)
