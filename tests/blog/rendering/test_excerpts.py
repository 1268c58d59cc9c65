"""Excerpts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.blog.rendering import excerpt, render

LONG = "One sentence stands here. A second one follows it! And a third, which is longer than the others, ends it."


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("<p>A <em>short</em> text &amp; no more.</p>", 160) == "A short text & no more."


def test_sentences_stay_whole_where_they_fill_most_of_the_length() -> None:
    assert excerpt(LONG, 60) == "One sentence stands here. A second one follows it!"


def test_words_stay_whole_where_sentences_do_not() -> None:
    assert excerpt(LONG, 45) == "One sentence stands here. A second one…"
    assert excerpt("word " * 50, 12) == "word word…"


def test_nothing_hangs_before_the_dots() -> None:
    assert excerpt("This is, for all I know, (perhaps) so", 24) == "This is, for all I know…"


@pytest.mark.parametrize(
    ("text", "cut"), [("日本語の文章。これは二つ目の文です。", "日本語の文章。"), ("語" * 20, "語" * 8 + "…")]
)
def test_scripts_without_spaces_are_cut_between_characters(text: str, cut: str) -> None:
    assert excerpt(text, 9) == cut


def test_a_character_of_several_is_not_torn() -> None:
    assert excerpt("e\u0301" * 10, 6) in {"e\u0301e\u0301…", "e\u0301" * 2 + "…"}
    assert not excerpt("👩\u200d👩\u200d👧" * 5, 7).startswith("👩\u200d…")


def test_prose_comes_before_everything_else() -> None:
    source = (
        "# Title\n\n```\ncode\n```\n\n|a|\n|-|\n\n> [!NOTE]\n> Careful.\n\nThe text.[^1]\n\n"
        '![x](y "caption")\n\n[^1]: A note.\n'
    )
    assert excerpt(render(source, format="markdown").html) == "Careful. The text."


def test_without_prose_anything_is_better_than_nothing() -> None:
    assert excerpt(render("# Title\n\n```\ncode\n```", format="markdown").html).startswith("Title code")


def test_plain_text_with_signs_in_it_stays_as_it_is() -> None:
    assert excerpt("1 < 2 & 3 > 2", 50) == "1 < 2 & 3 > 2"


@given(text=st.text(), length=st.integers(min_value=1, max_value=80))
def test_an_excerpt_is_never_longer_than_asked_and_never_empty_without_need(text: str, length: int) -> None:
    html = render(text, format="markdown").html
    found = excerpt(html, length)
    assert len(found) <= length
    assert "\n" not in found
