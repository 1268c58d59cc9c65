"""Searching, the same on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from homepress.blog import publishing, tagging
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post, SearchEntry, Tag
from homepress.blog.search import search
from tests.fixtures.posts import Write

type Find = Callable[[str], list[str]]


@pytest.fixture
def find(db: None) -> Find:
    """Return the titles that a query finds, the best first."""
    return lambda query: [result.post.title for result in search(query).found]


TEXTS = {
    "Latin": ("Un café crème, s'il vous plaît", ["cafe", "CAFÉ", "creme", "plait", '"cafe creme"', "caf"]),
    "German": ("Die Straße nach Köln", ["strasse", "straße", "koln", "KÖLN"]),
    "Scandinavian": ("Smørrebrød på Ærø", ["smorrebrod", "smørrebrød", "aero"]),
    "Turkish": ("İstanbul ve Iğdır", ["istanbul", "igdir"]),
    "Vietnamese": ("Tiếng Việt rất đẹp", ["tieng viet", "dep"]),
    "Greek": ("Καλημέρα κόσμε", ["καλημερα", "ΚΟΣΜΕ"]),
    "Cyrillic": ("Съешь ещё этих мягких булок", ["еще", "МЯГКИХ", '"этих мягких"']),
    "Arabic": ("السَّلَامُ عَلَيْكُمْ", ["السلام", "عليكم"]),
    "Hebrew": ("שָׁלוֹם עוֹלָם", ["שלום", "עולם"]),
    "Hindi": ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
    "Chinese": ("我们在东京都看樱花", ["东京", "京都", "樱花", "东", "花", "看樱花"]),
    "Japanese": ("東京タワーはとても高いです", ["東京", "タワー", "ﾀﾜｰ", "高い", "とても高い"]),
    "Korean": ("서울에서 김치를 먹었다", ["서울", "김치"]),
    "Thai": ("ภาษาไทยไม่มีช่องว่าง", ["ไทย", "ภาษา", "ช่องว่าง"]),
    "mixed": ("Running Django 6.1 on PostgreSQL‑18 and C++", ["django", "6.1", "postgresql-18", "c", '"c"']),
    "fullwidth": ("Ｈｏｍｅｐｒｅｓｓ", ["homepress"]),
    "apostrophes": ("It doesn’t matter", ["doesn't", "doesn’t"]),
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_text_of_any_language_is_found(write: Write, find: Find, language: str) -> None:
    text, queries = TEXTS[language]
    write("One", source=text)
    write("Other", source="Quite something else.")
    for query in queries:
        assert find(query) == ["One"], query


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("apple", {"A", "AB"}),
        ("apple banana", {"AB"}),
        ("apple OR banana", {"A", "B", "AB"}),
        ("apple -banana", {"A"}),
        ('"apple banana"', {"AB"}),
        ('"banana apple"', set()),
        ('-"apple banana" apple', {"A"}),
        ("apple banana OR cherry", {"AB", "C"}),
        ("cherr", {"C"}),
        ("cherr ", set()),
        ('"cherr"', set()),
        ('"cherr', {"C"}),
        ("appl banana", set()),
        ("-apple", set()),
        ("OR", set()),
        ("or", set()),
        ("apple OR", {"A", "AB"}),
        ("OR apple", {"A", "AB"}),
        ("apple OR -banana", {"A", "AB"}),
        ("“apple banana”", {"AB"}),
    ],
)
def test_the_query_language(write: Write, find: Find, query: str, titles: set[str]) -> None:
    write("A", source="apple pie")
    write("B", source="banana split")
    write("AB", source="apple banana mix")
    write("C", source="cherry")
    assert set(find(query)) == titles


def test_a_word_in_the_title_counts_more_than_in_a_tag_and_there_more_than_in_the_text(
    write: Write, find: Find
) -> None:
    filler = "Other words stand here. " * 5
    write("Third", source=f"{filler} A walrus. {filler}")
    write("First walrus", source=filler)
    write("Second", source=filler, tags=("Walrus",))
    assert find("walrus") == ["First walrus", "Second", "Third"]


def test_the_words_of_a_query_may_stand_in_different_parts(write: Write, find: Find) -> None:
    write("Elephants", source="They like bananas.", tags=("Zoo",))
    assert find("elephants zoo bananas") == ["Elephants"]
    assert find('"elephants zoo"') == []


def test_results_show_why_they_were_found(write: Write) -> None:
    write("One", source="Words before. " * 40 + "Then <b>the</b> café & bar at last. " + "Words behind. " * 40)
    (result,) = search("cafe").found
    assert "<mark>café</mark> &amp; bar" in result.excerpt
    assert result.excerpt.startswith("…")
    assert result.excerpt.endswith("…")
    assert len(result.excerpt) < 400


def test_an_excerpt_is_safe(write: Write) -> None:
    write("One", source="`<script>alert(1)</script>` and café")
    (result,) = search("alert cafe").found
    assert "<script" not in result.excerpt
    assert "<mark>alert</mark>" in result.excerpt


def test_overlapping_pairs_are_marked_as_one(write: Write) -> None:
    write("One", source="ここは東京都です")
    assert "<mark>東京都</mark>" in search("東京都").found[0].excerpt


def test_a_result_without_its_words_in_the_text_shows_the_beginning(write: Write) -> None:
    write("Walrus", source="Some text & more.")
    assert search("walrus").found[0].excerpt == "Some text &amp; more."


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Post.Status.DRAFT},
        {"visibility": Post.Visibility.PRIVATE},
        {"visibility": Post.Visibility.UNLISTED},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"kind": Post.Kind.PAGE},
    ],
)
def test_only_what_is_listed_and_due_is_found(write: Write, find: Find, fields: dict[str, object]) -> None:
    post = write("Walrus")
    assert find("walrus") == ["Walrus"]
    manuscript = Manuscript(title="Walrus", source="x", status=Post.Status.PUBLISHED, published_at=timezone.now())
    publishing.save(Manuscript(**{f: getattr(manuscript, f) for f in manuscript.__slots__} | fields), post)
    assert find("walrus") == []


def test_the_index_follows_a_post_that_is_changed_and_deleted(write: Write, find: Find) -> None:
    post = write("Walrus", source="alpha")
    post = publishing.save(
        Manuscript(title="Seal", source="beta", status=Post.Status.PUBLISHED, published_at=post.published_at), post
    ).post
    assert (find("walrus"), find("alpha"), find("seal beta")) == ([], [], ["Seal"])
    publishing.delete(post)
    assert find("seal") == []
    assert not SearchEntry.objects.exists()


def test_the_index_follows_a_tag_that_is_renamed_merged_and_deleted(write: Write, find: Find) -> None:
    write("One", tags=("Walrus",))
    tag = tagging.rename(Tag.objects.get(), "Seal")
    assert (find("walrus"), find("seal")) == ([], ["One"])
    other = tagging.create("Otter")
    tagging.merge(tag, other)
    assert (find("seal"), find("otter")) == ([], ["One"])
    tagging.delete(Tag.objects.get(pk=other.pk))
    assert find("otter") == []


def test_the_index_can_be_made_again(write: Write, find: Find, capsys: pytest.CaptureFixture[str]) -> None:
    write("Walrus")
    SearchEntry.objects.all().delete()
    assert find("walrus") == []
    call_command("reindex")
    assert find("walrus") == ["Walrus"]
    assert "1 posts indexed" in capsys.readouterr().out


@pytest.mark.only_on("sqlite")
def test_nothing_is_left_in_the_virtual_table(write: Write) -> None:
    publishing.delete(write("Walrus"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM blog_search")
        assert cursor.fetchone() == (0,)


def test_a_text_of_a_hundred_thousand_different_words_is_indexed(write: Write, find: Find) -> None:
    write("Long", source=" ".join(f"w{n:x}q" for n in range(100_000)))
    assert find("w5q") == ["Long"]


def test_pages_of_results_follow_each_other(write: Write) -> None:
    for n in range(12):
        write(f"Walrus {n}")
    first, second = search("walrus", 1), search("walrus", 2)
    assert (len(first.found), first.has_more) == (10, True)
    assert (len(second.found), second.has_more) == (2, False)
    assert not {r.post.pk for r in first.found} & {r.post.pk for r in second.found}


HOSTILE = [
    "", " ", '"', '""', '"""', "'", "\\", "\x00", "a\x00b", "*", "a*", "NEAR(a b)", "a NEAR b", "a AND b", "NOT a",
    "title:a", "{title}: a", "^a", "a + b", "(", ")", "((a", "a)", "-", "--", "- -", '-"', "OR OR", "a OR OR b",
    "'; DROP TABLE blog_post; --", "a & b | !c <-> d", ":*", "a:*B", "a'b", "😀", "👩‍👩‍👧", "\ud800", "\udfff a",
    "%", "%s", "%(query)s", "_", "a" * 10_000, "a " * 5_000, '"' * 10_000, "-a " * 5_000, "京" * 5_000, "½", "ﷺ",
    "\u200d", "\u0301", "İ", "ß", "ŉ", "\u2044", "\ufffe", "\U0010ffff",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_query_is_no_error(write: Write, query: str) -> None:
    write("A", source="a b c ½ ﷺ ß ŉ İ %s 😀")
    search(query)


@given(st.text(max_size=60) | st.text("ab\"-* OR()'\\:&|!<>", max_size=60))
@example("a -b")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_is_an_error(db: None, query: str) -> None:
    search(query)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_indexed(db: None, text: str) -> None:
    clean = text.replace("\x00", "").strip()
    post = publishing.save(Manuscript(title="T", source=clean, status=Post.Status.PUBLISHED), taken_slug="number").post
    assert SearchEntry.objects.filter(post=post).exists()
