"""Addresses: valid in any script, unique, claimed for ever."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Permalink, Post, Tag
from homepress.blog.permalinks import (
    PATH_LENGTH,
    RESERVED,
    SLUG_LENGTH,
    checked_slug,
    claim,
    claim_free_slug,
    is_path,
    normalize,
    slug_from,
)
from homepress.errors import InvalidPost
from tests.fixtures.posts import Write

ALPHABET = frozenset(string.ascii_lowercase + string.digits + "-")


@pytest.mark.once
@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Straße nach Köln", "strasse-nach-koln"),
        ("STRAẞE", "strasse"),
        ("Привет, мир", "privet-mir"),
        ("日本語", "ri-ben-yu"),
        ("مرحبا", "mrhb"),
        ("1.0: a timeline", "1-0-a-timeline"),
        ("", "untitled"),
        ("!?", "untitled"),
        ("💜", "untitled"),
        ("\x00\ud800", "untitled"),
    ],
)
def test_a_title_in_any_script_makes_a_readable_slug(title: str, slug: str) -> None:
    assert slug_from(title) == slug


@pytest.mark.once
@given(st.text(max_size=400))
def test_any_title_makes_a_slug_of_at_most_80_letters_digits_and_hyphens(title: str) -> None:
    slug = slug_from(title)
    assert 0 < len(slug) <= SLUG_LENGTH
    assert set(slug) <= ALPHABET
    assert slug == slug.strip("-")
    assert slug_from(slug) == slug


@pytest.mark.once
def test_a_long_title_is_cut_between_words() -> None:
    assert slug_from("word " * 40) == "-".join(["word"] * 16)


@pytest.mark.once
def test_a_long_title_of_one_word_is_cut_within_it() -> None:
    assert slug_from("w" * 300) == "w" * SLUG_LENGTH


@pytest.mark.once
@pytest.mark.parametrize(
    ("given_path", "path"),
    [
        ("/2014/12/12/1.0-Timeline.html", "2014/12/12/1.0-Timeline.html"),
        ("https://old.example/2014/Post/index.html?x#y", "2014/Post"),
        ("a//b/../c", "a/b/c"),
        ("/%C3%BCber/", "über"),
        ("\\windows\\style", "windows/style"),
        ("/", ""),
        ("http://[broken", "http:/[broken"),
        ("a\x00b", "ab"),
    ],
)
def test_an_old_address_is_kept_decoded_and_without_outer_slashes(given_path: str, path: str) -> None:
    assert normalize(given_path) == path


@pytest.mark.once
@given(st.text(max_size=500))
def test_any_old_address_becomes_a_path_or_nothing(text: str) -> None:
    path = normalize(text)
    assert path == path.strip("/")
    assert len(path) <= PATH_LENGTH
    assert path.isprintable()


@pytest.mark.once
@pytest.mark.parametrize("path", ["", "/a", "a/", "admin", "-/likes", "@alice", "a\x00", "x" * 401, *RESERVED])
def test_a_path_that_the_site_itself_answers_is_no_permalink(path: str) -> None:
    assert not is_path(path)


@pytest.mark.parametrize("slug", ["Upper", "two words", "a/b", "ünï", "-a", "a--b", "a" * 81, "..", "a\x00", "a.html"])
def test_a_malformed_slug_is_refused_with_a_proposal(slug: str, write: Write) -> None:
    with pytest.raises(InvalidPost, match="not a slug") as caught:
        checked_slug(slug)
    assert f'"{slug_from(slug)}"' in caught.value.hint


@pytest.mark.parametrize("slug", sorted(name for name in RESERVED if name == slug_from(name, fallback="")))
def test_a_slug_that_the_site_uses_is_refused(slug: str, write: Write) -> None:
    with pytest.raises(InvalidPost, match="the site itself"):
        checked_slug(slug)


@pytest.mark.parametrize("title", ["Search", "Archive", "Tag", "-", "Admin", "robots.txt"])
def test_a_title_like_an_address_of_the_site_gets_another_slug(title: str, write: Write) -> None:
    assert write(title).slug not in RESERVED


def test_posts_of_one_title_are_numbered(write: Write) -> None:
    slugs = [write("Same").slug for _ in range(12)]
    assert slugs[:4] == ["same", "same-2", "same-3", "same-4"]
    assert len(set(slugs)) == 12


def test_numbers_go_on_where_there_is_room_without_a_query_for_each(
    write: Write, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Permalink.objects.bulk_create(Permalink(path=path) for path in ["same", *(f"same-{n}" for n in range(2, 2000))])
    post = Post()
    with django_assert_max_num_queries(40):
        assert claim_free_slug("same", owner=post).path == "same-2000"
    Permalink.objects.all().delete()


def test_a_numbered_slug_is_no_longer_than_80(write: Write) -> None:
    first, second = write("w" * 300), write("w" * 300)
    assert len(first.slug) == len(second.slug) == SLUG_LENGTH
    assert second.slug.endswith("w-2")


def test_a_year_at_the_end_of_a_title_is_no_number(write: Write) -> None:
    write("Report 2024")
    slugs = [write("Report").slug for _ in range(6)]
    assert slugs == ["report", "report-2", "report-3", "report-4", "report-5", "report-6"]


def test_renaming_keeps_the_old_address_for_the_same_post(write: Write) -> None:
    post = write("First", slug="first")
    renamed = publishing.save(Manuscript(title="First", slug="second"), post).post
    assert renamed.slug == "second"
    assert set(renamed.permalinks.values_list("path", flat=True)) == {"first", "second"}


def test_renaming_back_and_forth_never_chains(write: Write) -> None:
    post = write("First", slug="a")
    for slug in ["b", "c", "a", "b", "a"]:
        post = publishing.save(Manuscript(title="First", slug=slug), post).post
    assert post.slug == "a"
    for link in Permalink.objects.filter(path__in="abc"):
        assert link.post == post


def test_a_slug_that_another_post_once_had_is_refused(write: Write) -> None:
    publishing.save(Manuscript(title="First", slug="new"), write("First", slug="old"))
    with pytest.raises(InvalidPost, match="is or was the address"):
        write("Second", slug="old")
    assert not Post.objects.filter(title="Second").exists()


def test_the_addresses_of_a_deleted_post_stay_claimed(write: Write) -> None:
    post = publishing.save(Manuscript(title="A", slug="new", aliases=("2014/a.html",)), write("A", slug="old")).post
    publishing.delete(post)
    links = Permalink.objects.filter(path__in=["old", "new", "2014/a.html"])
    assert links.count() == 3
    assert all((link.post_id, link.tag_id, link.media_id) == (None, None, None) for link in links)
    with pytest.raises(InvalidPost, match="is or was the address"):
        write("B", slug="old")
    assert write("Old").slug == "old-2"


def test_a_claim_answers_none_where_another_has_the_path(write: Write) -> None:
    first, second = write("First"), write("Second")
    assert claim("2014/post", owner=first) is not None
    assert claim("2014/post", owner=first) is not None
    assert claim("2014/post", owner=second) is None


def test_a_post_and_a_tag_share_no_address(write: Write) -> None:
    post = write("Post", aliases=("tag/python",))
    tagged = write("Tagged", tags=("Python",))
    tag = Tag.objects.get(name="Python")
    assert tag.slug == "python-2"
    assert set(post.permalinks.values_list("path", flat=True)) == {"post", "tag/python"}
    assert tagged.tag_list == [tag]
