"""Crowds of any size, which leave what saving would have left."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog import publishing, search
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Permalink, Post, SearchEntry, Tag, Tagging
from homepress.blog.permalinks import RESERVED
from homepress.demo.crowd import Crowd, Written, has_real_content, write
from homepress.demo.people import tell
from homepress.engagement.models import Comment, Like
from tests.fixtures.posts import Write

CROWD = Crowd(posts=80, people=12, comments=100, likes=200, seed=8, until=timezone.now())


def fill(crowd: Crowd = CROWD) -> Written:
    return write(crowd, progress=lambda what, done, total: None)


@pytest.fixture
def filled(db: None, settings: LazySettings, tmp_path: Path) -> Written:
    settings.MEDIA_ROOT = tmp_path
    return fill()


@pytest.mark.usefixtures("filled")
def test_there_are_as_many_as_asked_for() -> None:
    assert Post.objects.count() == CROWD.posts
    assert Person.objects.count() == CROWD.people
    assert Comment.objects.count() == CROWD.comments
    assert Like.objects.count() == CROWD.likes


@pytest.mark.usefixtures("filled")
def test_saving_a_post_of_the_crowd_anew_changes_nothing() -> None:
    for post in Post.objects.all():
        manuscript = Manuscript.of(post)
        assert not publishing.save(manuscript, post).changed
        assert not publishing.rerender(post)
        assert post.revisions.get().manuscript == manuscript.to_json()


@pytest.mark.usefixtures("filled")
def test_a_post_of_the_crowd_has_the_rows_of_a_saved_one() -> None:
    post = Post.objects.filter(tags__isnull=False, attachments__isnull=False, listed_at__isnull=False).first()
    assert post is not None
    made = Manuscript.of(post)
    saved = publishing.save(replace(made, slug="saved")).post
    apart = {"id", "permalink_id", "preview_key", "created_at", "edited_at", "like_count", "comment_count"}
    assert columns(saved, apart) == columns(post, apart)
    for rows in ("taggings", "authorships", "attachments"):
        of_saved, of_made = (
            [columns(row, {"id", "post_id"}) for row in getattr(one, rows).all()] for one in (saved, post)
        )
        assert of_saved == of_made
    assert Permalink.objects.get(path=post.slug).post == post


def columns(row: Any, apart: set[str]) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in apart
    }


@pytest.mark.usefixtures("filled")
def test_the_search_has_what_saving_would_have_put_there() -> None:
    before = list(SearchEntry.objects.order_by("post").values())
    assert len(before) == Post.objects.filter(listed_at__isnull=False).count()
    for _ in search.reindex():
        pass
    assert [{**row, "id": 0} for row in SearchEntry.objects.order_by("post").values()] == [
        {**row, "id": 0} for row in before
    ]


@pytest.mark.usefixtures("filled")
def test_the_dates_of_tags_and_the_counts_are_in_step() -> None:
    for tagging in Tagging.objects.select_related("post"):
        assert tagging.listed_at == tagging.post.listed_at
    for post in Post.objects.all():
        assert post.like_count == post.likes.count()
        assert post.comment_count == post.comments.filter(state="approved").count()


@pytest.mark.usefixtures("filled")
def test_the_crowd_is_varied() -> None:
    assert {"ar", "ja", "de"} <= set(Post.objects.values_list("language", flat=True))
    assert set(Post.objects.values_list("status", flat=True)) == {"draft", "scheduled", "published"}
    assert set(Post.objects.values_list("visibility", flat=True)) == {"public", "unlisted", "private"}
    assert Comment.objects.filter(parent__isnull=False).exists()
    assert not RESERVED & set(Post.objects.values_list("permalink_id", flat=True))
    assert not Comment.objects.filter(created_at__gt=CROWD.until).exists()


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_posts(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    fill()
    first = list(Post.objects.order_by("pk").values("pk", "permalink_id", "title", "html", "published_at"))
    for model in (Post, Tag, Permalink, Person):
        model.objects.all().delete()
    fill()
    assert list(Post.objects.order_by("pk").values("pk", "permalink_id", "title", "html", "published_at")) == first


@pytest.mark.usefixtures("filled")
def test_a_second_crowd_joins_the_first() -> None:
    fill(replace(CROWD, seed=4))
    assert Post.objects.count() == 2 * CROWD.posts
    assert Person.objects.count() == 2 * CROWD.people


def test_nobody_of_the_crowd_owns_the_site_and_all_can_sign_in(filled: Written) -> None:
    assert not Person.objects.filter(role="owner").exists()
    assert not mail.outbox
    for person in (filled.people[0], filled.people[-1]):
        assert person.check_password(filled.password)


@pytest.mark.django_db
def test_passwords_are_not_made_of_the_seed(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    small = replace(CROWD, posts=0, people=1, comments=0, likes=0)
    assert fill(small).password != fill(small).password


def test_passwords_are_told_to_the_owner_of_the_file_alone(filled: Written, tmp_path: Path) -> None:
    path = tmp_path / "demo-users.txt"
    path.write_text("")
    path.chmod(0o644)
    tell(path, filled.people, filled.password)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = path.read_text().splitlines()
    assert len(lines) == CROWD.people
    assert all(filled.password in line for line in lines)


@pytest.mark.django_db
@pytest.mark.parametrize(("posts", "people"), [(0, 3), (1, 1), (3, 0)])
def test_any_size_will_do(settings: LazySettings, tmp_path: Path, posts: int, people: int) -> None:
    settings.MEDIA_ROOT = tmp_path
    fill(replace(CROWD, posts=posts, people=people, comments=5, likes=5))
    assert Post.objects.count() == posts


@pytest.mark.usefixtures("filled")
def test_a_crowd_is_no_real_content_but_one_post_of_ones_own_is(write: Write, alice: Person) -> None:
    assert not has_real_content()
    write("Mine", by=alice)
    assert has_real_content()
