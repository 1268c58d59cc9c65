"""Every saved change is a revision that can be compared and restored."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.accounts.models import Person
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post, Revision
from homepress.blog.revisions import FieldChange, Line, compare, compare_revisions, diff
from homepress.media.models import Media
from tests.fixtures.growth import is_linear, seconds
from tests.fixtures.posts import Write


def numbers(post: Post) -> list[int]:
    return list(post.revisions.order_by("number").values_list("number", flat=True))


def test_every_saved_change_is_a_revision_of_the_next_number(write: Write, alice: Person, bob: Person) -> None:
    post = write("One")
    publishing.save(Manuscript(title="Two"), post, editor=alice)
    publishing.save(Manuscript(title="Three"), post, editor=bob)
    assert numbers(post) == [1, 2, 3]
    assert [revision.editor for revision in post.revisions.order_by("number")] == [None, alice, bob]


def test_an_unchanged_save_is_no_revision(write: Write, alice: Person) -> None:
    post = write("One", by=alice, tags=("A", "B"), aliases=("old/one.html",), extra={"layout": "wide"})
    edited_at = post.edited_at
    saved = publishing.save(Manuscript.of(post), post, editor=alice)
    assert not saved.changed
    assert numbers(post) == [1]
    assert Post.objects.get(pk=post.pk).edited_at == edited_at


def test_a_revision_holds_the_manuscript_whole(write: Write, alice: Person) -> None:
    post = write("One", by=alice, tags=("B", "A"), aliases=("old.html",), extra={"weight": 3, "deep": {"a": [1, None]}})
    assert Manuscript.from_json(post.revisions.get().manuscript) == Manuscript.of(Post.objects.get(pk=post.pk))


def test_restoring_makes_the_post_what_it_was_as_a_new_revision(write: Write, alice: Person) -> None:
    post = write("One", by=alice, tags=("A",), source="first", language="de")
    before = Manuscript.of(post)
    changed = publishing.save(Manuscript(title="Two", source="second", slug="two"), post).post
    saved = publishing.restore(post.revisions.get(number=1), editor=alice)
    assert saved.changed
    assert Manuscript.of(saved.post).source == "first"
    assert numbers(post) == [1, 2, 3]
    assert set(Manuscript.of(saved.post).aliases) == {"two"}, changed
    assert saved.post.slug == before.slug
    assert saved.post.byline == [alice]


def test_restoring_the_newest_revision_changes_nothing(write: Write) -> None:
    post = write("One")
    assert not publishing.restore(post.revisions.get()).changed


def test_restoring_leaves_out_people_and_files_that_are_gone(write: Write, alice: Person, bob: Person) -> None:
    picture = Media.objects.create(digest="a" * 64, name="a.png", file="a.png", content_type="image/png", size=1)
    authors = (bob.pk, alice.pk)
    post = write("One", authors=authors, cover=picture.pk, attachments={"a.png": picture.pk})
    publishing.save(Manuscript(title="One"), post)
    bob.delete()
    picture.delete()
    restored = publishing.restore(post.revisions.get(number=1)).post
    assert restored.byline == [alice]
    assert restored.cover is None
    assert not restored.attachments.exists()


def test_a_deleted_editor_leaves_the_revision_without_a_name(write: Write, bob: Person) -> None:
    post = write("One")
    publishing.save(Manuscript(title="Two"), post, editor=bob)
    bob.delete()
    assert post.revisions.get(number=2).editor is None


def test_deleting_a_post_deletes_its_revisions(write: Write) -> None:
    publishing.delete(write("One"))
    assert not Revision.objects.exists()


def test_revisions_are_compared_field_by_field(write: Write) -> None:
    post = write("One", tags=("A",), source="same")
    publishing.save(Manuscript(title="Two", source="same", status="draft", tags=("A", "B")), post)
    comparison = compare_revisions(post.revisions.get(number=1), post.revisions.get(number=2))
    assert {change.name for change in comparison.fields} == {"title", "status", "published_at", "tags"}
    assert FieldChange("title", "One", "Two") in comparison.fields
    assert comparison.source == ()


@pytest.mark.once
def test_equal_manuscripts_do_not_differ() -> None:
    assert not compare(Manuscript(title="One"), Manuscript(title="One"))


@pytest.mark.once
def test_people_who_are_gone_are_compared_by_their_keys() -> None:
    gone = uuid4()
    comparison = compare(Manuscript(title="One", authors=(gone,)).to_json(), Manuscript(title="One"))
    assert comparison.fields == (FieldChange("authors", [str(gone)], []),)


@pytest.mark.once
def test_sources_are_compared_line_by_line() -> None:
    assert diff("a\nb\nc", "a\nx\nc\nd") == (
        Line("same", "a", 1, 1),
        Line("removed", "b", 2, None),
        Line("added", "x", None, 2),
        Line("same", "c", 3, 3),
        Line("added", "d", None, 4),
    )


@pytest.mark.once
def test_lines_far_from_a_change_are_skipped() -> None:
    lines = [str(number) for number in range(1, 101)]
    compared = diff("\n".join(lines), "\n".join([*lines[:49], "new", *lines[50:]]))
    assert [line.kind for line in compared] == [
        "skipped", *["same"] * 3, "removed", "added", *["same"] * 3, "skipped"
    ]  # fmt: skip
    assert compared[0] == Line("skipped", "", 1, 1)
    assert compared[-1] == Line("skipped", "", 54, 54)


SOURCES = st.lists(st.sampled_from(["", "a", "b", "c", "long line"]), max_size=40).map("\n".join)


@pytest.mark.once
@given(SOURCES, SOURCES)
def test_the_lines_of_a_comparison_are_those_of_the_sources(before: str, after: str) -> None:
    compared = diff(before, after)
    old, new = before.split("\n"), after.split("\n")
    for line in compared:
        if line.kind in {"same", "removed"}:
            assert line.before is not None
            assert old[line.before - 1] == line.text
        if line.kind in {"same", "added"}:
            assert line.after is not None
            assert new[line.after - 1] == line.text
    removed = sum(line.kind == "removed" for line in compared)
    added = sum(line.kind == "added" for line in compared)
    assert len(old) - removed == len(new) - added
    assert bool(compared) == (before != after)


LARGEST = [("\n" * 900_000, "x\n" * 450_000), ("a\nb\n" * 200_000, "b\na\n" * 200_000)]


@pytest.mark.once
@pytest.mark.parametrize(("before", "after"), LARGEST)
def test_comparing_costs_no_more_than_the_length_of_the_sources(before: str, after: str) -> None:
    assert is_linear(lambda text: diff(text, after[: len(text) * len(after) // len(before)]), before)


@pytest.mark.once
@pytest.mark.parametrize("most", [["a"] * 1900, [*map(str, range(1900))], ["a", "b"] * 950], ids=["one", "all", "two"])
def test_matching_line_by_line_costs_no_more_than_the_largest_sources(most: list[str]) -> None:
    before, after = LARGEST[0]
    longest = seconds(lambda text: diff(text, after), before)
    assert seconds(lambda text: diff(text, "\n".join(["x", *most[::-1], "y"])), "\n".join(most)) < longest
