"""A like counts once, and the count agrees with the rows, however many are at it."""

from collections.abc import Callable

import pytest

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement import liking
from homepress.engagement.models import Like
from tests.blog.test_concurrency import all_at_once
from tests.fixtures.people import make_person
from tests.fixtures.posts import write_post


def counts(post: Post) -> tuple[int, int]:
    """The count on the row, and the rows."""
    return Post.objects.get(pk=post.pk).like_count, Like.objects.filter(post=post).count()


@pytest.fixture
def post(db: None) -> Post:
    return write_post("Liked")


def test_a_person_and_a_visitor_like_once_each(post: Post, carol: Person) -> None:
    for _ in range(2):
        liking.like(post, person=carol)
        liking.like(post, visitor="v")
    assert counts(post) == (2, 2)


def test_what_is_taken_back_can_be_given_again(post: Post, carol: Person) -> None:
    liking.like(post, person=carol)
    assert liking.take_back(Like.objects.filter(person=carol)) == 1
    assert counts(post) == (0, 0)
    assert liking.take_back(Like.objects.filter(person=carol)) == 0
    liking.like(post, person=carol)
    assert counts(post) == (1, 1)


def test_likes_become_the_persons_without_counting_twice(post: Post, carol: Person) -> None:
    other = write_post("Other")
    liking.like(post, person=carol)
    given = [liking.like(one, visitor="v") for one in (post, other)]
    liking.adopt(carol, [like.pk for like in given if like])
    assert counts(post) == counts(other) == (1, 1)
    assert Like.objects.filter(person=carol).count() == 2


def test_nobody_can_adopt_what_is_somebodys(post: Post, carol: Person, mallory: Person) -> None:
    given = liking.like(post, person=carol)
    assert given
    liking.adopt(mallory, [given.pk])
    assert Like.objects.get().person == carol


def test_counting_anew_mends_a_count(post: Post) -> None:
    liking.like(post, visitor="v")
    Post.objects.filter(pk=post.pk).update(like_count=7)
    liking.count_anew([post.pk])
    assert counts(post) == (1, 1)


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_fifty_of_one_visitor_leave_one(self) -> None:
        post = write_post("Liked")
        made = all_at_once(lambda _: liking.like(post, visitor="v"), writers=50)
        assert sum(one is not None for one in made) == 1
        assert counts(post) == (1, 1)

    def test_a_thousand_by_a_thousand_leave_a_thousand(self) -> None:
        post = write_post("Liked")
        all_at_once(lambda number: [liking.like(post, visitor=f"{number} {n}") for n in range(50)])
        assert counts(post) == (1000, 1000)

    @pytest.mark.parametrize(
        "act",
        [
            lambda like, carol: liking.take_back(Like.objects.filter(pk=like.pk)),
            lambda like, carol: liking.adopt(carol, [like.pk]),
        ],
    )
    def test_of_many_who_take_back_or_adopt_one_counts(self, act: Callable[[Like, Person], object]) -> None:
        post, carol = write_post("Liked"), make_person("Carol")
        liking.like(post, person=carol)
        given = liking.like(post, visitor="v")
        assert given
        all_at_once(lambda _: act(given, carol))
        assert counts(post) == (1, 1)
