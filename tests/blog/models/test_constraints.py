"""Every rule that the database holds, broken once behind the back of the code that keeps it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from homepress.accounts.models import Invitation, Person
from homepress.blog.models import Attachment, Authorship, Permalink, Post, Revision, Tag, Tagging
from homepress.engagement.models import Comment, FilterWord, Like
from homepress.media.models import Media
from tests.fixtures.posts import Write


@pytest.fixture
def world(write: Write, alice: Person, carol: Person) -> dict[str, Any]:
    """One of everything, and some of them twice."""
    media = [
        Media.objects.create(digest=letter * 64, name=letter, file=letter, content_type="image/png", size=1)
        for letter in "ab"
    ]
    first = write(
        "First", by=alice, tags=("A", "B"), attachments={"a": media[0].pk, "b": media[1].pk}, origin="first.md"
    )
    second = write("Second", by=alice, tags=("A",), origin="second.md")
    Authorship.objects.create(post=first, person=carol, position=1)
    Like.objects.create(post=first, person=alice)
    Like.objects.create(post=first, person=carol)
    Like.objects.create(post=first, visitor="x")
    Like.objects.create(post=first, visitor="y")
    Comment.objects.create(post=first, author=carol, source="Hello", html="<p>Hello</p>")
    FilterWord.objects.create(word="hello")
    first.revisions.create(number=2, manuscript={})
    Invitation.objects.issue("owner", lifetime=timedelta(days=1))
    return {"first": first, "second": second, "media": media}


BROKEN: dict[str, Callable[[dict[str, Any]], Any]] = {
    "post_has_a_title": lambda w: Post.objects.update(title=""),
    "post_has_a_date_unless_a_draft": lambda w: Post.objects.update(published_at=None),
    "post_kind_is_known": lambda w: Post.objects.update(kind="essay"),
    "post_format_is_known": lambda w: Post.objects.update(format="docx"),
    "post_status_is_known": lambda w: Post.objects.update(status="gone"),
    "post_visibility_is_known": lambda w: Post.objects.update(visibility="friends"),
    "only_pages_are_in_the_menu": lambda w: Post.objects.update(in_menu=True),
    "post_slug_is_one_segment": lambda w: Post.objects.filter(pk=w["first"].pk).update(
        permalink=Permalink.objects.create(path="two/segments")
    ),
    "post_origin_is_unique": lambda w: Post.objects.update(origin="same.md"),
    "post permalink_id": lambda w: Post.objects.update(permalink=w["first"].permalink),
    "post preview_key": lambda w: Post.objects.update(preview_key="same"),
    "author_is_named_once": lambda w: Authorship.objects.create(post=w["first"], person=w["first"].byline[0]),
    "tag_is_given_once": lambda w: Tagging.objects.filter(post=w["first"]).update(tag=w["first"].tag_list[0]),
    "tag_name_is_unique": lambda w: Tag.objects.update(key="same"),
    "tag_has_a_name": lambda w: Tag.objects.filter(name="A").update(name=""),
    "tag_has_a_name (key)": lambda w: Tag.objects.filter(name="A").update(key=""),
    "permalink path": lambda w: Permalink.objects.bulk_create([Permalink(path=w["first"].slug)]),
    "permalink_leads_to_one_thing": lambda w: Permalink.objects.filter(post__isnull=False).update(
        tag=Tag.objects.first()
    ),
    "permalink_leads_to_one_thing (file)": lambda w: Permalink.objects.filter(post__isnull=False).update(
        media=w["media"][0]
    ),
    "permalink_path_has_no_outer_slash": lambda w: Permalink.objects.create(path="/a"),
    "permalink_path_has_no_outer_slash (end)": lambda w: Permalink.objects.create(path="a/"),
    "permalink_path_has_no_outer_slash (empty)": lambda w: Permalink.objects.create(path=""),
    "revision_number_is_unique_in_a_post": lambda w: Revision.objects.filter(post=w["first"]).update(number=1),
    "revision_numbers_begin_at_one": lambda w: Revision.objects.filter(post=w["second"]).update(number=0),
    "attachment_name_is_unique_in_a_post": lambda w: Attachment.objects.update(name="a"),
    "attachment_has_a_name": lambda w: Attachment.objects.filter(name="a").update(name=""),
    "media digest": lambda w: Media.objects.update(digest="c" * 64),
    "media_has_both_dimensions_or_none": lambda w: Media.objects.update(width=10),
    "media_has_both_dimensions_or_none (zero)": lambda w: Media.objects.update(width=0, height=0),
    "person_email_is_unique": lambda w: Person.objects.update(email="same@example.org"),
    "person_handle_is_unique": lambda w: Person.objects.update(handle="same"),
    "person_email_and_handle_are_in_lower_case": lambda w: Person.objects.filter(handle="alice").update(handle="Alice"),
    "person_email_and_handle_are_in_lower_case (email)": lambda w: Person.objects.filter(handle="alice").update(
        email="Alice@example.org"
    ),
    "deleted_person_cannot_sign_in": lambda w: Person.objects.update(deleted_at=timezone.now()),
    "forgotten_person_has_no_personal_data": lambda w: Person.objects.filter(handle="alice").update(
        deleted_at=timezone.now(), forgotten_at=timezone.now(), is_active=False
    ),
    "person_role_is_known": lambda w: Person.objects.update(role="king"),
    "person_has_a_handle": lambda w: Person.objects.filter(handle="alice").update(handle=""),
    "invitation_role_is_known": lambda w: Invitation.objects.update(role="king"),
    "invitation digest": lambda w: Invitation.objects.create(
        digest=Invitation.objects.get().digest, role="owner", expires_at=timezone.now()
    ),
    "like_is_one_a_person": lambda w: Like.objects.filter(visitor="").update(person=w["first"].byline[0]),
    "like_is_one_a_visitor": lambda w: Like.objects.filter(person__isnull=True).update(visitor="same"),
    "like_is_by_a_person_or_a_visitor": lambda w: Like.objects.filter(visitor="").update(visitor="z"),
    "like_is_by_a_person_or_a_visitor (nobody)": lambda w: Like.objects.filter(visitor="x").update(visitor=""),
    "comment_says_something": lambda w: Comment.objects.update(source=""),
    "comment_state_is_known": lambda w: Comment.objects.update(state="lost"),
    "comment_lesson_is_known": lambda w: Comment.objects.update(lesson="bad"),
    "word_counts_are_not_negative": lambda w: FilterWord.objects.update(good=-1),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_the_database_holds(rule: str, world: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        BROKEN[rule](world)
    name = rule.partition(" (")[0]
    if " " not in name and "UNIQUE constraint failed" not in str(caught.value):
        assert name in str(caught.value)


@pytest.mark.once
def test_no_constraint_goes_untested() -> None:
    tested = {rule.partition(" (")[0] for rule in BROKEN}
    for model in (
        Post,
        Authorship,
        Tagging,
        Tag,
        Permalink,
        Revision,
        Attachment,
        Media,
        Person,
        Invitation,
        Like,
        Comment,
        FilterWord,
    ):
        assert {constraint.name for constraint in model._meta.constraints} <= tested


@pytest.mark.parametrize("model", [Post, Tag])
def test_an_address_in_use_cannot_be_deleted(model: type[models.Model], world: dict[str, Any]) -> None:
    with pytest.raises(models.ProtectedError):
        model._default_manager.first().permalink.delete()  # type: ignore[union-attr]  # both models have one


def test_a_file_that_a_post_shows_cannot_be_deleted(world: dict[str, Any]) -> None:
    with pytest.raises(models.ProtectedError):
        world["media"][0].delete()
