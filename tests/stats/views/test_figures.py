"""The room in which writers see what is read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.stats.models import Kind, Tally
from tests.fixtures.posts import Write

ROOM = "/studio/stats/"


def tally(post: Post, count: int, *, days_ago: int = 0, kind: str = Kind.VIEW, name: str = "") -> None:
    Tally.objects.create(
        post=post, day=timezone.localdate() - timedelta(days=days_ago), kind=kind, name=name, count=count
    )


def test_figures_are_for_those_who_write(
    signed_in: Callable[[Person | None], Client], alice: Person, bob: Person, dave: Person, mallory: Person
) -> None:
    assert signed_in(None).get(ROOM)["Location"].startswith("/accounts/login/")
    assert signed_in(mallory).get(ROOM).status_code == 404
    for person in (alice, bob, dave):
        answer = signed_in(person).get(ROOM)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]


def test_an_author_sees_the_figures_of_own_posts_alone(
    signed_in: Callable[[Person | None], Client], write: Write, bob: Person, dave: Person
) -> None:
    own, other = write("Own post", by=dave), write("Post of another", by=bob)
    tally(own, 3)
    tally(other, 40)
    tally(other, 4, kind=Kind.REFERRER, name="secret.example")
    page = signed_in(dave).get(ROOM).content.decode()
    assert "Own post" in page
    assert "Post of another" not in page
    assert "secret.example" not in page
    assert "Searches that found nothing" not in page
    assert signed_in(dave).get(ROOM, {"post": str(other.pk)}).status_code == 404
    assert signed_in(dave).get(ROOM, {"post": str(own.pk)}).context["views"] == 3
    assert signed_in(bob).get(ROOM).context["views"] == 43


@pytest.mark.parametrize("query", ["?period=x", "?period=", "?post=", "?period=30&period=7", "?page=9"])
def test_a_period_that_is_none_is_the_last_thirty_days(
    signed_in: Callable[[Person | None], Client], alice: Person, query: str
) -> None:
    assert signed_in(alice).get(ROOM + query).context["period"].key in {"30", "7"}


@pytest.mark.parametrize("post", ["x", "1", "00000000-0000-0000-0000-000000000000", "%00", "'"])
def test_a_post_that_is_none_is_not_found(
    signed_in: Callable[[Person | None], Client], alice: Person, post: str
) -> None:
    assert signed_in(alice).get(f"{ROOM}?post={post}").status_code == 404
