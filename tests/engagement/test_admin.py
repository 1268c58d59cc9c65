import pytest
from django.test import Client

from homepress.accounts.models import Person
from homepress.engagement.models import Comment, CommentState
from tests.fixtures.posts import Write


@pytest.fixture
def desk(bob: Person) -> Client:
    """Bob's browser at the admin's host."""
    client = Client(headers={"host": "admin.testserver"})
    client.force_login(bob)
    return client


@pytest.mark.parametrize(
    ("action", "state", "count"),
    [("approve", "approved", 1), ("mark_as_spam", "spam", 0), ("move_to_trash", "trash", 0)],
)
def test_comments_are_let_through_or_kept_out_and_counted(
    desk: Client, carol: Person, write: Write, action: str, state: str, count: int
) -> None:
    post = write("Talk")
    comment = Comment.objects.create(post=post, author=carol, source="Hello", html="<p>Hello</p>")
    answer = desk.post("/admin/engagement/comment/", {"action": action, "_selected_action": [str(comment.pk)]})

    comment.refresh_from_db()
    post.refresh_from_db()
    assert (answer.status_code, comment.state, post.comment_count) == (302, state, count)


def test_what_somebody_wrote_is_not_rewritten(desk: Client, carol: Person, write: Write) -> None:
    comment = Comment.objects.create(post=write("Talk"), author=carol, source="Hello", html="<p>Hello</p>")
    assert desk.get("/admin/engagement/comment/").status_code == 200
    desk.post(f"/admin/engagement/comment/{comment.pk}/change/", {"state": "approved", "source": "Goodbye"})

    comment.refresh_from_db()
    assert (comment.source, comment.state) == ("Hello", CommentState.HELD)
