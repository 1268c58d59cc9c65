"""What readers answer shows at once in pages that are stored, and what is taken away is kept nowhere."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from homepress.accounts.models import Person
from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.engagement import commenting, deciding
from homepress.engagement.deciding import Verb
from homepress.engagement.models import Comment
from homepress.published.store import Store
from tests.fixtures.captcha import stamp
from tests.fixtures.comments import say_under
from tests.fixtures.posts import write_post
from tests.fixtures.store import is_stored, visit

PATHS = ("/talk/", "/talk/comments/atom.xml", "/feeds/comments/atom.xml")
OTHERS = ("/other/", "/other/comments/atom.xml", "/")


@pytest.fixture
def shown(store: Store, carol: Person, dave: Person) -> Comment:
    """A comment by carol under dave's post, in pages that are stored."""
    comment = say_under(write_post("Talk", by=dave), carol, "Words of hers")
    write_post("Other", by=dave)
    for path in (*PATHS, *OTHERS):
        assert visit(path).status_code == 200
        assert is_stored(store, path), path
    return comment


def write(shown: Comment, carol: Person, dave: Person) -> None:
    client = Client()
    client.force_login(carol)
    client.post(f"/-/posts/{shown.post_id}/comment/", {"text": "More words", "shown_at": stamp()})


CHANGES: dict[str, Callable[[Comment, Person, Person], object]] = {
    "written": write,
    "edited": lambda shown, carol, dave: commenting.edit(shown, "Other words", by=carol),
    "deleted": lambda shown, carol, dave: commenting.delete(shown, by=carol),
    "marked as spam": lambda shown, carol, dave: deciding.decide(Verb.SPAM, [shown.pk], by=dave),
    "moved to the trash": lambda shown, carol, dave: deciding.decide(Verb.TRASH, [shown.pk], by=dave),
}


TAKEN_AWAY = {"deleted", "marked as spam", "moved to the trash"}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changes_is_seen_at_once(store: Store, shown: Comment, carol: Person, dave: Person, what: str) -> None:
    CHANGES[what](shown, carol, dave)
    assert [path for path in (*PATHS, *OTHERS) if not is_stored(store, path)] == list(PATHS)
    page = visit("/talk/").content.decode()
    assert ("Words of hers" in page) is (what == "written")
    assert ("More words" in page) is (what == "written")
    if what in TAKEN_AWAY:
        assert not list((store.inner / "previous").rglob("talk/*")), "nothing is kept to be shown in an outage"


def test_a_held_comment_and_a_like_leave_pages_as_they_are(store: Store, shown: Comment, mallory: Person) -> None:
    client = Client()
    client.force_login(mallory)
    client.post(f"/-/posts/{shown.post_id}/comment/", {"text": "My first", "shown_at": stamp()})
    client.post(f"/-/posts/{shown.post_id}/like/")
    assert Post.objects.get(pk=shown.post_id).like_count == 1
    assert all(is_stored(store, path) for path in (*PATHS, *OTHERS))


def test_nothing_below_the_dash_is_stored(store: Store, shown: Comment) -> None:
    for path in (
        f"/-/posts/{shown.post_id}/like/",
        f"/-/posts/{shown.post_id}/comment/",
        f"/-/posts/{shown.post_id}/comments/",
        f"/-/comments/{shown.pk}/answer/",
    ):
        assert visit(path).status_code == 200
        assert not is_stored(store, path)


def test_a_post_made_private_takes_its_comments_out_of_the_feed(store: Store, shown: Comment) -> None:
    publishing.save(replace(Manuscript.of(shown.post), visibility="private"), shown.post)
    assert "Words of hers" not in visit("/feeds/comments/atom.xml").content.decode()
