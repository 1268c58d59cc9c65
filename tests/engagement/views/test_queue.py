"""The moderation queue over HTTP."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement.models import Ban, Comment, Decision
from homepress.studio.rooms import rooms_for
from tests.fixtures.comments import Say
from tests.fixtures.posts import Write

QUEUE = "/studio/comments/"
type SignedIn = Callable[[Person | None], Client]


@pytest.fixture
def posts(write: Write, dave: Person, alice: Person) -> tuple[Post, Post]:
    """One by dave, one by alice."""
    return write("His", by=dave), write("Hers", by=alice)


@pytest.fixture
def said(posts: tuple[Post, Post], carol: Person, say: Say) -> dict[str, Comment]:
    """A comment in each state under dave's post, and one that waits under alice's."""
    his, hers = posts
    made = {
        state: say(his, carol, f"Words that are {state}", state=state)
        for state in ("held", "approved", "spam", "trash", "deleted")
    }
    return made | {"hers": say(hers, carol, "Words under hers", state="held", reasons=["3 links"])}


@pytest.mark.parametrize("state", ["held", "approved", "spam", "trash"])
def test_each_state_has_its_list(said: dict[str, Comment], bob: Person, signed_in: SignedIn, state: str) -> None:
    page = signed_in(bob).get(f"{QUEUE}?state={state}").text
    shown = {name for name, one in said.items() if one.source in page}
    assert shown == {"held": {"held", "hers"}}.get(state, {state})


def test_an_author_sees_what_stands_under_own_posts(
    said: dict[str, Comment], dave: Person, signed_in: SignedIn
) -> None:
    page = signed_in(dave).get(QUEUE).text
    assert "Words that are held" in page
    assert "Words under hers" not in page
    assert "Ban" not in page


def test_readers_do_not_find_it(said: dict[str, Comment], carol: Person, mallory: Person, signed_in: SignedIn) -> None:
    for who in (carol, mallory):
        assert signed_in(who).get(QUEUE).status_code == 404
        assert signed_in(who).post(QUEUE, {"verb": "approve", "key": str(said["held"].pk)}).status_code == 404
    assert signed_in(None).get(QUEUE).status_code == 302
    assert Comment.objects.filter(state="approved").count() == 1


def test_the_room_says_how_much_waits(said: dict[str, Comment], bob: Person, dave: Person, carol: Person) -> None:
    def waiting(person: Person) -> list[int]:
        rooms = [room for room in rooms_for(person) if room.view == "studio_comments"]
        return [room.waiting(person) for room in rooms if room.waiting]

    assert (waiting(bob), waiting(dave), waiting(carol)) == ([2], [1], [])


def test_one_button_decides_on_one_and_marks_decide_on_many(
    said: dict[str, Comment], bob: Person, signed_in: SignedIn
) -> None:
    client = signed_in(bob)
    answer = client.post(f"{QUEUE}?state=held", {"verb": f"approve:{said['held'].pk}", "at": "0"}, follow=True)
    assert "1 comment approved." in answer.text
    answer = client.post(QUEUE, {"verb": "spam", "key": [str(said[name].pk) for name in ("held", "hers")]}, follow=True)
    assert "2 comments marked as spam." in answer.text
    undo = f"{QUEUE}{Decision.objects.get(verb='spam').pk}/undo/"
    assert undo in answer.text
    assert "Undone: 2 comments as before." in client.post(undo, follow=True).text
    assert Comment.objects.get(pk=said["held"].pk).state == "approved"
    assert Comment.objects.get(pk=said["hers"].pk).state == "held"


def test_the_reasons_stand_beside_the_words(said: dict[str, Comment], bob: Person, signed_in: SignedIn) -> None:
    assert "3 links" in signed_in(bob).get(QUEUE).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "under hers"}, {"hers"}),
        ({"author": "@Carol"}, {"held", "hers"}),
        ({"author": "nobody"}, set()),
        ({"state": "nonsense"}, {"held", "hers"}),
        ({"state": "deleted"}, {"held", "hers"}),
        ({"page": "999999"}, {"held", "hers"}),
        ({"page": "-1", "post": "x", "q": "\x00", "at": "\u0663", "done": "x"}, {"held", "hers"}),
    ],
)
def test_filters_narrow_and_nonsense_does_nothing(
    said: dict[str, Comment], bob: Person, signed_in: SignedIn, query: dict[str, str], expected: set[str]
) -> None:
    page = signed_in(bob).get(QUEUE, query)
    assert page.status_code == 200
    assert {name for name, one in said.items() if one.source and one.source in page.text} == expected


@pytest.mark.parametrize(
    "sent", [{}, {"verb": "approve"}, {"verb": "explode", "key": "x"}, {"verb": "approve:x"}, {"verb": "deleted:x"}]
)
def test_nonsense_decides_nothing_and_says_so(
    said: dict[str, Comment], bob: Person, signed_in: SignedIn, sent: dict[str, Any]
) -> None:
    answer = signed_in(bob).post(QUEUE, sent, follow=True)
    assert "message--error" in answer.text
    assert not Decision.objects.exists()


def test_nobody_undoes_for_another(said: dict[str, Comment], bob: Person, alice: Person, signed_in: SignedIn) -> None:
    signed_in(bob).post(QUEUE, {"verb": f"approve:{said['held'].pk}"})
    path = f"{QUEUE}{Decision.objects.get().pk}/undo/"
    assert signed_in(alice).post(path).status_code == 404
    assert signed_in(bob).post(f"{QUEUE}{uuid4()}/undo/").status_code == 404
    assert Comment.objects.get(pk=said["held"].pk).state == "approved"


def test_a_form_of_another_site_is_refused(said: dict[str, Comment], bob: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    assert client.post(QUEUE, {"verb": f"approve:{said['held'].pk}"}).status_code == 403


def test_who_is_banned_is_marked(said: dict[str, Comment], bob: Person, carol: Person, signed_in: SignedIn) -> None:
    Ban.objects.create(person=carol, by=bob)
    client = signed_in(bob)
    assert "banned" in client.get(QUEUE).text
    assert "@carol may comment again." in client.post(QUEUE, {"verb": f"lift:{carol.pk}"}, follow=True).text
    assert not Ban.objects.exists()


def test_an_author_lifts_no_ban(
    said: dict[str, Comment], bob: Person, carol: Person, dave: Person, signed_in: SignedIn
) -> None:
    Ban.objects.create(person=carol, by=bob)
    for key in (str(carol.pk), "x"):
        assert "message--error" in signed_in(dave).post(QUEUE, {"verb": f"lift:{key}"}, follow=True).text
    assert Ban.objects.exists()


def test_a_long_queue_has_pages_and_costs_the_same(
    posts: tuple[Post, Post],
    carol: Person,
    bob: Person,
    say: Say,
    signed_in: SignedIn,
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(55):
        say(posts[0], carol, state="held")
    client = signed_in(bob)
    with django_assert_max_num_queries(12):
        page = client.get(QUEUE)
    assert page.text.count("data-item") == 50
    assert "?state=held&amp;page=2" in page.text
    assert client.get(f"{QUEUE}?page=2").text.count("data-item") == 5
