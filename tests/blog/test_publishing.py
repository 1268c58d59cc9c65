"""Saving posts: what is kept, what is refused, what is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from homepress.accounts.models import Person
from homepress.blog import publishing, tagging
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Authorship, Permalink, Post, SearchEntry, Tag, Tagging
from homepress.blog.publishing import Submission
from homepress.blog.showing import FEW
from homepress.core import changes
from homepress.core.models import Change, Follower
from homepress.errors import EditConflict, HomepressError, InvalidPost, NotFound
from homepress.media.models import Media
from tests.fixtures.posts import Write


def test_a_post_is_read_back_as_it_was_written(write: Write, alice: Person, bob: Person) -> None:
    picture = Media.objects.create(digest="a" * 64, name="a.png", file="a.png", content_type="image/png", size=1)
    manuscript = Manuscript(
        title="Title",
        source="Text\r\n with *all* its bytes \n",
        slug="slug",
        kind="page",
        format="html",
        trusted=True,
        excerpt="Excerpt",
        language="pt-BR",
        canonical_url="https://example.org/a?b=c",
        search_description="Description",
        status="published",
        visibility="unlisted",
        published_at=datetime(2020, 2, 29, 12, 30, 1, 234567, tzinfo=UTC),
        in_menu=True,
        cover=picture.pk,
        authors=(bob.pk, alice.pk),
        tags=("Zebra", "ähre"),
        aliases=("2014/old.html", "old"),
        attachments={"a.png": picture.pk},
        origin="posts/a.md",
        extra={"layout": "post", "deep": [{"x": None}]},
    )
    saved = publishing.save(manuscript)
    assert Manuscript.of(Post.objects.get(pk=saved.post.pk)) == manuscript
    assert saved.refused_aliases == ()


def test_the_source_is_kept_byte_for_byte(write: Write) -> None:
    source = "a\r\nb\tc  \n\n\u00a0\u200b\u2028 é e\u0301 \U0001f331\x07"
    assert Post.objects.get(pk=write("Bytes", source=source).pk).source == source


@pytest.mark.parametrize("kind", ["post", "page"])
def test_what_a_save_returns_is_what_is_stored(write: Write, alice: Person, kind: str) -> None:
    post = write("One", by=alice, tags=("A", "B"), kind=kind)
    stored = Post.objects.get(pk=post.pk)
    concrete = [field.attname for field in Post._meta.concrete_fields]
    assert {name: getattr(post, name) for name in concrete} == {name: getattr(stored, name) for name in concrete}
    assert post.tag_list == stored.tag_list
    assert post.byline == stored.byline == [alice]


def test_a_new_post_costs_few_queries(
    write: Write, alice: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    write("First", by=alice, tags=("A", "B"))
    with django_assert_max_num_queries(16):
        write("Second", by=alice, tags=("A", "B"))


def test_many_new_posts_cost_as_few_queries_as_one(
    db: None, alice: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    tagging.create("A")
    said: dict[str, Any] = {"authors": (alice.pk,), "tags": ("A",), "status": Post.Status.PUBLISHED}
    many = [Submission(Manuscript(title=f"Post {n}", aliases=(f"old/{n}",), **said)) for n in range(30)]
    with django_assert_max_num_queries(14):
        publishing.save_all(many)
    assert Post.objects.filter(tags__name="A", authors=alice, revisions__number=1).count() == 30
    assert Permalink.objects.filter(post__isnull=False).count() == 60
    assert SearchEntry.objects.count() == 30


def test_posts_saved_together_are_what_they_are_saved_one_by_one(db: None, alice: Person) -> None:
    manuscripts = [
        Manuscript(title="One", aliases=("two", "x"), tags=("Rust", "go")),
        Manuscript(title="Two", aliases=("x", "y"), tags=("RUST", "Go"), authors=(alice.pk,)),
        Manuscript(title="Draft", slug="admin", status="draft"),
    ]
    together = publishing.save_all([Submission(one, taken_slug="number") for one in manuscripts])
    kept = [(Manuscript.of(saved.post), saved.refused_aliases) for saved in together]
    for model in (Post, Tag, Permalink):
        model.objects.all().delete()
    alone = [publishing.save(one, taken_slug="number") for one in manuscripts]
    dated = [(Manuscript.of(saved.post), saved.refused_aliases) for saved in alone]
    assert [(replace(m, published_at=None), refused) for m, refused in kept] == [
        (replace(m, published_at=None), refused) for m, refused in dated
    ]
    assert [saved.post.slug for saved in together] == ["one", "two-2", "admin-2"]
    assert together[1].refused_aliases == ("x",)


def test_new_and_stored_posts_are_saved_together(write: Write, alice: Person) -> None:
    posts = [write(f"Post {n}", by=alice, tags=("A",), slug=f"post-{n}") for n in range(3)]
    changed = [
        Submission(Manuscript(title="Renamed", slug="renamed", tags=("B",)), posts[0], expected_revision=1),
        Submission(Manuscript(title="New", slug="new")),
        Submission(Manuscript.of(posts[2]), posts[2]),
    ]
    first, second, third = publishing.save_all(changed)
    assert (first.changed, second.changed, third.changed) == (True, True, False)
    assert Manuscript.of(first.post).aliases == ("post-0",)
    assert [tag.name for tag in first.post.tag_list] == ["B"]
    assert [first.post.revisions.count(), second.post.revisions.count(), third.post.revisions.count()] == [2, 1, 1]


@pytest.mark.parametrize(
    "broken", [{"title": ""}, {"source": "\x00"}, {"slug": "taken"}, {"source": "word " * 200_001}]
)
def test_where_one_of_many_is_refused_none_is_saved(write: Write, broken: dict[str, Any]) -> None:
    write("Taken", slug="taken")
    good = Submission(Manuscript(title="Good", aliases=("old",), tags=("A",)))
    with pytest.raises(HomepressError):
        publishing.save_all([good, Submission(replace(Manuscript(title="Bad"), **broken))])
    assert Post.objects.count() == Permalink.objects.count() == 1
    assert not Tag.objects.exists()


def test_a_post_cannot_be_saved_twice_together(write: Write) -> None:
    post = write("A")
    with pytest.raises(ValueError, match="twice"):
        publishing.save_all([Submission(Manuscript(title="B"), post), Submission(Manuscript(title="C"), post)])


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"title": " \n "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"source": "a\x00b"}, "source"),
        ({"source": "half \ud83d a pair"}, "source"),
        ({"kind": "essay"}, "kind"),
        ({"format": "docx"}, "format"),
        ({"status": "gone"}, "status"),
        ({"visibility": "friends"}, "visibility"),
        ({"excerpt": "x" * 1001}, "excerpt"),
        ({"search_description": "x" * 301}, "search_description"),
        ({"language": "Deutsch bitte"}, "language"),
        ({"language": 'en" onload="x'}, "language"),
        ({"canonical_url": "javascript:alert(1)"}, "canonical_url"),
        ({"canonical_url": "ftp://example.org/"}, "canonical_url"),
        ({"canonical_url": "//example.org/"}, "canonical_url"),
        ({"canonical_url": "https://example.org/" + "x" * 500}, "canonical_url"),
        ({"in_menu": True}, "in_menu"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"slug": "admin"}, "slug"),
        ({"tags": ("x" * 101,)}, "tag"),
        ({"tags": ("a\x00",)}, "tag"),
        ({"authors": (uuid4(),)}, "authors"),
        ({"cover": uuid4()}, "cover"),
        ({"attachments": {"a.png": uuid4()}}, "attachments"),
        ({"attachments": {"": uuid4()}}, "attachments"),
        ({"extra": {"x": object()}}, "extra"),
        ({"extra": {"x": float("nan")}}, "extra"),
        ({"extra": {"x": "a\x00"}}, "extra"),
        ({"extra": {"x\ud800": 1}}, "extra"),
        ({"status": "scheduled", "published_at": None}, "published_at"),
        ({"published_at": datetime.max.replace(tzinfo=UTC) - timedelta(0)}, ""),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(write: Write, fields: dict[str, Any], names: str) -> None:
    if not names:
        assert write("Far future", **fields).status == "scheduled"
        return
    with pytest.raises(InvalidPost, match=rf"\A{names}s?: "):
        publishing.save(Manuscript(**{"title": "Title", "status": "draft"} | fields))
    assert not Post.objects.exists()
    assert not Permalink.objects.exists()
    assert not Tag.objects.exists()


def test_a_refused_change_leaves_the_post_as_it_was(write: Write) -> None:
    post = write("One", tags=("A",), slug="one")
    other = write("Two", slug="two")
    with pytest.raises(InvalidPost):
        publishing.save(Manuscript(title="Changed", slug=other.slug, tags=("B",), aliases=("x",)), post)
    assert Manuscript.of(Post.objects.get(pk=post.pk)) == Manuscript.of(post)
    assert not Tag.objects.filter(name="B").exists()
    assert not Permalink.objects.filter(path="x").exists()


def test_the_date_decides_between_scheduled_and_published(write: Write) -> None:
    now = timezone.now()
    assert write("A", status="published", published_at=now + timedelta(hours=1)).status == "scheduled"
    assert write("B", status="scheduled", published_at=now - timedelta(hours=1)).status == "published"
    assert write("C", status="draft", published_at=now + timedelta(hours=1)).status == "draft"


def test_published_without_a_date_appears_now(write: Write) -> None:
    before = timezone.now()
    post = write("A", published_at=None)
    assert post.published_at is not None
    assert before <= post.published_at <= timezone.now()


def test_published_without_a_date_keeps_the_one_it_had(write: Write) -> None:
    post = write("A", published_at=datetime(2001, 1, 1, tzinfo=UTC))
    again = publishing.save(replace(Manuscript.of(post), published_at=None, title="B"), post).post
    assert again.published_at == post.published_at


def test_a_date_without_a_zone_is_in_the_sites(write: Write) -> None:
    post = write("A", published_at=datetime(2001, 1, 1, 12))  # noqa: DTZ001  # the case at hand
    assert post.published_at == timezone.make_aware(datetime(2001, 1, 1, 12))  # noqa: DTZ001  # the same


def test_a_scheduled_post_whose_time_has_come_is_unchanged_and_published(write: Write) -> None:
    post = write("A", published_at=timezone.now() + timedelta(days=1))
    passed = timezone.now() - timedelta(days=1)
    Post.objects.filter(pk=post.pk).update(published_at=passed)
    manuscript = Manuscript.of(Post.objects.get(pk=post.pk))
    assert manuscript.status == "published"
    assert not publishing.save(manuscript, post).changed


@pytest.mark.parametrize(
    ("fields", "listed"),
    [
        ({}, True),
        ({"status": "draft"}, False),
        ({"kind": "page"}, False),
        ({"visibility": "unlisted"}, False),
        ({"visibility": "private"}, False),
    ],
)
def test_only_public_published_posts_are_listed(write: Write, fields: dict[str, Any], listed: bool) -> None:
    post = write("A", tags=("T",), **fields)
    assert Post.objects.listed().filter(pk=post.pk).exists() == listed
    assert (post.listed_at is not None) == listed


def test_a_future_post_lists_itself_when_its_time_comes(write: Write) -> None:
    post = write("A", published_at=timezone.now() + timedelta(days=1))
    assert not Post.objects.listed().exists()
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now())
    assert Post.objects.listed().get() == post
    assert Post.objects.get().status == "scheduled"


def test_the_dates_that_tags_and_authors_repeat_follow_the_post(write: Write, alice: Person) -> None:
    post = write("A", by=alice, tags=("T", "U"))
    for change in (
        {"visibility": "private"},
        {"visibility": "public"},
        {"published_at": datetime(2001, 1, 1, tzinfo=UTC)},
    ):
        post = publishing.save(replace(Manuscript.of(post), **change), post).post
        rows: list[Tagging | Authorship] = [*Tagging.objects.all(), *Authorship.objects.all()]
        assert {row.listed_at for row in rows} == {post.listed_at}
        assert len(rows) == 3


def test_of_two_who_edit_at_once_the_second_is_told(write: Write, alice: Person, bob: Person) -> None:
    post = write("One")
    publishing.save(Manuscript(title="By Alice", source="alice"), post, editor=alice, expected_revision=1)
    with pytest.raises(EditConflict) as caught:
        publishing.save(Manuscript(title="By Bob", source="bob"), post, editor=bob, expected_revision=1)
    assert (caught.value.expected, caught.value.found) == (1, 2)
    assert Post.objects.get(pk=post.pk).source == "alice"
    assert publishing.save(Manuscript(title="By Bob"), post, editor=bob, expected_revision=2).changed


def test_two_who_make_the_same_change_are_no_conflict(write: Write) -> None:
    post = write("One")
    publishing.save(Manuscript(title="Two"), post, expected_revision=1)
    assert not publishing.save(Manuscript(title="Two"), post, expected_revision=1).changed


def test_saving_a_deleted_post_says_so(write: Write) -> None:
    post = write("One")
    publishing.delete(Post.objects.get(pk=post.pk))
    with pytest.raises(NotFound, match="deleted meanwhile"):
        publishing.save(Manuscript(title="Two"), post)


SCRIPT = Manuscript(title="Script", source="<script>1</script>", format="html", trusted=True)


def test_an_owner_may_mark_a_post_as_trusted(alice: Person) -> None:
    assert publishing.save(SCRIPT, editor=alice).post.html == SCRIPT.source


def test_the_command_line_may_mark_a_post_as_trusted(db: None) -> None:
    assert publishing.save(SCRIPT).post.trusted


@pytest.mark.parametrize("who", ["bob", "dave", "mallory"])
def test_nobody_but_an_owner_may_mark_a_post_as_trusted(request: pytest.FixtureRequest, who: str, write: Write) -> None:
    editor: Person = request.getfixturevalue(who)
    with pytest.raises(InvalidPost, match="trusted: only an owner"):
        publishing.save(SCRIPT, editor=editor)
    with pytest.raises(InvalidPost, match="trusted: only an owner"):
        publishing.save(SCRIPT, write("Plain"), editor=editor)


def test_an_owner_who_may_not_sign_in_any_more_is_none(alice: Person) -> None:
    alice.is_active = False
    with pytest.raises(InvalidPost, match="trusted"):
        publishing.save(SCRIPT, editor=alice)


def test_an_editor_may_change_a_trusted_post_but_not_what_it_runs(alice: Person, bob: Person) -> None:
    post = publishing.save(SCRIPT, editor=alice).post
    assert publishing.save(replace(Manuscript.of(post), title="Better"), post, editor=bob).changed
    changes: list[dict[str, Any]] = [{"source": "<script>2</script>"}, {"format": "markdown"}]
    for change in changes:
        with pytest.raises(InvalidPost, match="trusted"):
            publishing.save(replace(Manuscript.of(post), **change), post, editor=bob)
    assert publishing.save(replace(Manuscript.of(post), source="plain", trusted=False), post, editor=bob).changed


def test_an_editor_cannot_restore_a_trusted_revision(alice: Person, bob: Person) -> None:
    post = publishing.save(SCRIPT, editor=alice).post
    publishing.save(Manuscript(title="Plain"), post, editor=alice)
    with pytest.raises(InvalidPost, match="trusted"):
        publishing.restore(post.revisions.get(number=1), editor=bob)


def test_an_alias_that_another_has_is_reported_and_left(write: Write) -> None:
    first = write("First", slug="first", aliases=("old",))
    manuscript = Manuscript(title="Second", aliases=("old", "first", "mine", "admin", "/bad/", ""))
    saved = publishing.save(manuscript)
    assert saved.refused_aliases == ("", "/bad/", "admin", "first", "old")
    assert Manuscript.of(saved.post).aliases == ("mine",)
    assert Permalink.objects.get(path="old").post == first


def test_a_second_save_with_refused_aliases_and_other_case_of_tags_changes_nothing(write: Write) -> None:
    write("First", slug="first", tags=("Rust",))
    manuscript = Manuscript(title="Second", status="draft", tags=("RUST", "rust "), aliases=("first", "mine"))
    saved = publishing.save(manuscript)
    again = publishing.save(manuscript, saved.post, taken_slug="number", expected_revision=1)
    assert not again.changed
    assert again.refused_aliases == ("first",)


def test_an_alias_left_out_still_redirects(write: Write) -> None:
    post = write("A", aliases=("old",))
    assert publishing.save(Manuscript(title="B"), post).post.permalinks.filter(path="old").exists()


def test_two_posts_cannot_come_from_one_file(write: Write) -> None:
    write("A", origin="a.md")
    with pytest.raises(InvalidPost, match="origin"):
        write("B", origin="a.md")


def test_rerendering_does_nothing_where_all_is_in_step(write: Write) -> None:
    assert not publishing.rerender(write("A"))


def test_rerendering_repairs_what_was_derived(write: Write) -> None:
    post = write("A", source="# Heading\n\ntext")
    right = {name: getattr(post, name) for name in publishing.DERIVED}
    Post.objects.filter(pk=post.pk).update(html="wrong", text="wrong", summary="", words=0, toc=[], rendered_from="")
    assert publishing.rerender(Post.objects.get(pk=post.pk))
    again = Post.objects.get(pk=post.pk)
    assert {name: getattr(again, name) for name in publishing.DERIVED} == right


def test_rerendering_a_stale_copy_does_not_overwrite_a_newer_save(write: Write) -> None:
    stale = write("A", source="old")
    publishing.save(Manuscript(title="A", source="new"), stale)
    publishing.rerender(stale, force=True)
    assert "new" in Post.objects.get(pk=stale.pk).html


def test_rerendering_writes_no_revision_and_no_date(write: Write) -> None:
    post = write("A")
    assert publishing.rerender(post, force=True)
    again = Post.objects.get(pk=post.pk)
    assert (again.revisions.count(), again.edited_at) == (1, post.edited_at)


def test_every_error_of_saving_has_a_message(write: Write) -> None:
    with pytest.raises(HomepressError) as caught:
        publishing.save(Manuscript(title=""))
    assert caught.value.message
    assert caught.value.hint


def test_many_posts_saved_together_change_the_whole_site_and_do_not_linger(write: Write) -> None:
    posts = [write(f"Post {n}") for n in range(FEW + 1)]
    Follower.objects.create()
    drafts = [Submission(Manuscript(title=post.title, status="draft"), post) for post in posts]
    publishing.save_all(drafts)
    said = Change.objects.get(withdrawn=True)
    assert {changes.SITE, changes.POSTS, *(post.shown_as for post in posts)} <= {*said.names}
