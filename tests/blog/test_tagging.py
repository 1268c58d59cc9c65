"""Tags: made once whatever the spelling, renamed, merged, deleted; their addresses stay."""

import pytest

from homepress.blog import tagging
from homepress.blog.models import Permalink, Post, Tag
from homepress.blog.models.tags import KEY_LENGTH, tag_key
from homepress.errors import InvalidPost
from tests.fixtures.posts import Write


@pytest.mark.once
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Python", "PYTHON"),
        ("Straße", "STRASSE"),
        ("É", "e\u0301"),
        ("ﬁnance", "Finance"),
        ("two  words", " Two Words\n"),
        ("Ω", "\u2126"),
        ("ΣΑΣ", "σας"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert tag_key(one) == tag_key(other)


@pytest.mark.once
def test_names_that_differ_have_different_keys() -> None:
    names = ["C", "C++", "C#", "e", "é", "日本", "日本語", "ı", "i"]
    assert len({tag_key(name) for name in names}) == len(names)


def test_tags_of_another_case_are_the_same_tag(write: Write) -> None:
    first = write("First", tags=("Ünïcode", "Python"))
    second = write("Second", tags=("PYTHON", "ÜNÏCODE", "python"))
    assert [tag.name for tag in second.tag_list] == ["Python", "Ünïcode"]
    assert set(first.tag_list) == set(second.tag_list)


def test_tags_keep_the_order_in_which_they_were_given(write: Write) -> None:
    assert [tag.name for tag in write("A", tags=("Zebra", "Ape", "Mole")).tag_list] == ["Zebra", "Ape", "Mole"]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "slug"), [("C++", "c"), ("日本語", "ri-ben-yu"), ("💜", "tag"), ("A/B", "a-b")])
def test_a_tag_has_an_address_whatever_its_name(name: str, slug: str) -> None:
    tag = tagging.create(name)
    assert tag.slug == slug
    assert Permalink.objects.get(path=f"tag/{slug}").tag == tag


@pytest.mark.django_db
def test_tags_whose_slugs_are_alike_have_addresses_of_their_own() -> None:
    assert [tagging.create(name).slug for name in ("C", "C++", "C#")] == ["c", "c-2", "c-3"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["", "  ", "\u3000", "x" * 101, "\ufdfa" * 100])
def test_a_name_that_is_empty_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(InvalidPost):
        tagging.create(name)
    assert not Permalink.objects.exists()


@pytest.mark.once
def test_the_longest_name_has_a_key_that_fits() -> None:
    with pytest.raises(InvalidPost):
        tagging.checked_name("\ufdfa" * (KEY_LENGTH // 18 + 2))
    assert len(tag_key(tagging.checked_name("ẞ" * 100))) <= KEY_LENGTH


def test_renaming_keeps_posts_and_the_old_address(write: Write) -> None:
    post = write("A", tags=("Old",))
    tag = tagging.rename(Tag.objects.get(), "New")
    assert Post.objects.get(pk=post.pk).tag_list == [tag]
    assert tag.get_absolute_url() == "/tag/new/"
    assert Permalink.objects.get(path="tag/old").tag == tag


@pytest.mark.django_db
def test_renaming_back_and_forth_takes_the_first_address_again() -> None:
    tag = tagging.create("A")
    for name in ("B", "A", "B", "A"):
        tag = tagging.rename(tag, name)
    assert tag.slug == "a"
    assert Permalink.objects.filter(tag=tag).count() == 2


@pytest.mark.django_db
def test_only_the_case_of_a_name_may_change() -> None:
    tag = tagging.rename(tagging.create("python"), "Python")
    assert (tag.name, tag.slug) == ("Python", "python")


@pytest.mark.django_db
def test_a_name_that_another_tag_has_is_refused() -> None:
    tagging.create("Straße")
    with pytest.raises(InvalidPost, match="already"):
        tagging.rename(tagging.create("Other"), "STRASSE")


def test_merging_gives_each_post_the_tag_once(write: Write) -> None:
    one, both = write("One", tags=("A",)), write("Both", tags=("C", "A", "B"))
    into = Tag.objects.get(name="B")
    tagging.merge(Tag.objects.get(name="A"), into)
    assert Post.objects.get(pk=one.pk).tag_list == [into]
    assert [tag.name for tag in Post.objects.get(pk=both.pk).tag_list] == ["C", "B"]
    assert Permalink.objects.get(path="tag/a").tag == into
    assert not Tag.objects.filter(name="A").exists()


def test_merging_into_a_renamed_tag_never_chains(write: Write) -> None:
    write("One", tags=("A", "B"))
    merged = Tag.objects.get(name="A")
    tagging.rename(merged, "A new")
    into = tagging.rename(Tag.objects.get(name="B"), "B new")
    tagging.merge(merged, into)
    assert {link.tag for link in Permalink.objects.filter(path__startswith="tag/")} == {into}


@pytest.mark.django_db
def test_a_tag_cannot_be_merged_with_itself() -> None:
    tag = tagging.create("A")
    with pytest.raises(InvalidPost):
        tagging.merge(tag, tag)
    assert Tag.objects.get() == tag


def test_a_deleted_tag_leaves_its_posts_and_its_address(write: Write) -> None:
    post = write("A", tags=("Gone",))
    tagging.delete(Tag.objects.get())
    assert Post.objects.get(pk=post.pk).tag_list == []
    link = Permalink.objects.get(path="tag/gone")
    assert (link.tag_id, link.post_id) == (None, None)
    assert tagging.create("Gone").slug == "gone-2"
