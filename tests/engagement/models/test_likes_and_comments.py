"""Likes and comments outlive what they may, and nothing else."""

from homepress.accounts.models import Person
from homepress.blog import publishing
from homepress.engagement.models import Comment, Like
from tests.fixtures.posts import Write


def test_likes_and_comments_go_with_their_post(write: Write, carol: Person) -> None:
    post = write("A")
    Like.objects.create(post=post, person=carol)
    Comment.objects.create(post=post, author=carol, source="Hello", html="<p>Hello</p>")
    publishing.delete(post)
    assert not Like.objects.exists()
    assert not Comment.objects.exists()


def test_a_comment_outlives_its_author_and_a_like_does_not(write: Write, carol: Person) -> None:
    post = write("A")
    Like.objects.create(post=post, person=carol)
    Comment.objects.create(post=post, author=carol, source="Hello", html="<p>Hello</p>")
    carol.delete()
    assert Comment.objects.get().author is None
    assert not Like.objects.exists()


def test_answers_go_with_what_they_answer(write: Write, carol: Person) -> None:
    first = Comment.objects.create(post=write("A"), author=carol, source="One", html="")
    Comment.objects.create(post=first.post, author=carol, source="Two", html="", parent=first)
    first.delete()
    assert not Comment.objects.exists()


def test_a_new_comment_is_held(write: Write, carol: Person) -> None:
    assert Comment.objects.create(post=write("A"), author=carol, source="One", html="").state == "held"


def test_comments_stand_in_the_order_in_which_they_were_made(write: Write, carol: Person) -> None:
    post = write("A")
    made = [Comment.objects.create(post=post, author=carol, source=str(n), html="") for n in range(3)]
    assert list(post.comments.all()) == made


def test_one_person_may_like_many_posts_and_many_visitors_one(write: Write, carol: Person) -> None:
    for title in ("A", "B"):
        Like.objects.create(post=write(title), person=carol)
    for visitor in ("x", "y"):
        Like.objects.create(post=write("C"), visitor=visitor)
    assert Like.objects.count() == 4
