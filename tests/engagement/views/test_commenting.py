"""Comments over HTTP: with htmx and without, signed in and out, and against mallory."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement import commenting
from homepress.engagement.models import Ban, Comment
from tests.fixtures.captcha import stamp
from tests.fixtures.comments import Say
from tests.fixtures.posts import Write

HTMX = {"HX-Request": "true"}
type SignedIn = Callable[[Person | None], Client]


@pytest.fixture
def post(write: Write, dave: Person) -> Post:
    return write("Talk", by=dave)


@pytest.fixture
def known(post: Post, carol: Person, say: Say) -> Person:
    say(post, carol, "Hello there.")
    return carol


def send(client: Client, path: str, text: str, **more: Any) -> HttpResponse:
    said = {"text": text, "shown_at": stamp(), "nickname": ""} | more
    return client.post(path, said)  # type: ignore[return-value]  # the test client's subclass


def form_of(post: Post) -> str:
    return f"/-/posts/{post.pk}/comment/"


def test_a_comment_leads_back_to_where_it_stands(post: Post, known: Person, signed_in: SignedIn) -> None:
    client = signed_in(known)
    answer = send(client, form_of(post), "Good *evening*")
    made = Comment.objects.get(source="Good *evening*")
    there = client.get(answer["Location"])
    assert there["Location"] == f"{post.get_absolute_url()}#comment-{made.pk}"
    page = client.get(post.get_absolute_url()).text
    assert "Good <em>evening</em>" in page
    assert "2 comments" in page


def test_a_held_one_leads_back_to_its_word_and_only_its_author_sees_it(
    post: Post, carol: Person, mallory: Person, signed_in: SignedIn
) -> None:
    answer = send(signed_in(carol), form_of(post), "My very first words")
    assert answer["Location"] == f"{post.get_absolute_url()}#comment-held"
    assert "My very first words" in signed_in(carol).get(form_of(post), headers=HTMX).text
    for who in (mallory, None):
        for path in (form_of(post), post.get_absolute_url(), f"/-/posts/{post.pk}/comments/"):
            assert "My very first words" not in signed_in(who).get(path).text


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"nickname": "Robot"}, "A program seems"),
        ({"shown_at": "now"}, "faster than a person"),
        ({"shown_at": "made up"}, "did not come from this site"),
        ({"text": ""}, "nothing here yet"),
        ({"text": "a" * 5001}, "too long"),
        ({"text": "Kept words " + "a" * 5001}, "Kept words"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    post: Post, known: Person, signed_in: SignedIn, said: dict[str, str], expected: str
) -> None:
    text = said.get("text", "What I typed & meant")
    said = {name: stamp(timedelta(0)) if value == "now" else value for name, value in said.items() if name != "text"}
    answer = send(signed_in(known), form_of(post), text, **said)
    assert answer.status_code == 422
    assert expected in answer.content.decode()
    assert text.replace("&", "&amp;")[:60] in answer.content.decode()
    assert Comment.objects.count() == 1


def test_too_often_is_429_and_keeps_the_text(post: Post, known: Person, signed_in: SignedIn) -> None:
    client = signed_in(known)
    codes = [send(client, form_of(post), f"Number {number}").status_code for number in range(5)]
    assert codes == [302, 302, 302, 302, 429]
    assert "Number 4" in send(client, form_of(post), "Number 4").content.decode()


def test_who_is_signed_out_meanwhile_keeps_the_words(post: Post, client: Client) -> None:
    answer = send(client, form_of(post), "A long and thoughtful text")
    assert answer.status_code == 403
    assert "A long and thoughtful text" in answer.content.decode()
    assert "/accounts/login/?next=" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_visitor_is_asked_to_sign_in_and_gets_no_cookie(post: Post, client: Client) -> None:
    answer = client.get(form_of(post), headers=HTMX)
    assert "Sign in" in answer.text
    assert not answer.cookies


def test_an_answer_stands_below_what_it_answers(
    post: Post, known: Person, signed_in: SignedIn, say: Say, bob: Person
) -> None:
    top = say(post, bob, "A question")
    client = signed_in(known)
    answer = client.post(f"/-/comments/{top.pk}/answer/", {"text": "An answer", "shown_at": stamp()}, headers=HTMX)
    assert answer.status_code == 200
    assert f'hx-target="#answers-{top.pk}"' in answer.text
    assert Comment.objects.get(source="An answer").parent == top


def test_own_comments_can_be_edited_and_deleted_and_no_others(
    post: Post, known: Person, bob: Person, say: Say, signed_in: SignedIn
) -> None:
    his = say(post, bob, "His")
    hers = Comment.objects.get(author=known)
    fragment = signed_in(known).get(form_of(post), headers=HTMX).text
    assert f"/-/comments/{hers.pk}/edit/" in fragment
    assert f"/-/comments/{hers.pk}/delete/" in fragment
    assert f"/-/comments/{his.pk}/edit/" not in fragment
    page = signed_in(known).get(post.get_absolute_url()).text
    assert "/edit/" not in page, "the page is the same for everybody"


def test_an_edit_is_marked(post: Post, known: Person, signed_in: SignedIn) -> None:
    made, client = Comment.objects.get(author=known), signed_in(known)
    assert "Hello there." in client.get(f"/-/comments/{made.pk}/edit/").text
    send(client, f"/-/comments/{made.pk}/edit/", "Hello here.")
    page = client.get(post.get_absolute_url()).text
    assert "Hello here." in page
    assert "edited" in page


def test_after_a_quarter_of_an_hour_an_edit_is_refused_and_the_text_kept(
    post: Post, known: Person, signed_in: SignedIn
) -> None:
    made, client = Comment.objects.get(author=known), signed_in(known)
    Comment.objects.update(created_at=timezone.now() - commenting.EDITABLE)
    answer = send(client, f"/-/comments/{made.pk}/edit/", "Too late, alas.")
    assert answer.status_code == 422
    assert "Too late, alas." in answer.content.decode()
    assert Comment.objects.get().source == "Hello there."


def test_deleting_asks_first_and_leaves_answers(
    post: Post, known: Person, bob: Person, say: Say, signed_in: SignedIn
) -> None:
    made, client = Comment.objects.get(author=known), signed_in(known)
    say(post, bob, "Hello back.", to=made)
    assert "Delete your comment?" in client.get(f"/-/comments/{made.pk}/delete/").text
    assert Comment.objects.get(pk=made.pk).source
    answer = client.post(f"/-/comments/{made.pk}/delete/")
    assert answer["Location"].endswith("#comment-deleted")
    page = client.get(post.get_absolute_url()).text
    assert "Hello there." not in page
    assert "This comment is gone." in page
    assert "Hello back." in page


@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_mallory_does_nothing_to_what_is_carols(
    post: Post, known: Person, mallory: Person, signed_in: SignedIn, verb: str
) -> None:
    made = Comment.objects.get(author=known)
    for who in (mallory, None):
        client = signed_in(who)
        assert client.get(f"/-/comments/{made.pk}/{verb}/").status_code == 404
        assert send(client, f"/-/comments/{made.pk}/{verb}/", "Hacked").status_code == 404
    assert Comment.objects.get().source == "Hello there."


@pytest.mark.parametrize("state", ["held", "spam", "trash", "deleted"])
def test_what_is_not_shown_is_not_there_for_others(
    post: Post, known: Person, mallory: Person, signed_in: SignedIn, say: Say, state: str
) -> None:
    hidden = say(post, known, "Hidden words", state=state)
    for who in (mallory, None):
        for place in ("", "answer/", "edit/", "delete/"):
            answer = signed_in(who).get(f"/-/comments/{hidden.pk}/{place}")
            assert answer.status_code == 404
            assert "Hidden words" not in answer.text


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_page_can_make_nobody_say_anything(
    post: Post, known: Person, signed_in: SignedIn, headers: dict[str, str]
) -> None:
    client, made = signed_in(known), Comment.objects.get()
    for path in (form_of(post), *(f"/-/comments/{made.pk}/{verb}/" for verb in ("answer", "edit", "delete"))):
        assert client.post(path, {"text": "Forged", "shown_at": stamp()}, headers=headers).status_code == 403
    assert Comment.objects.get().source == "Hello there."


@pytest.mark.parametrize(
    "fields",
    [{"status": "draft"}, {"visibility": "private"}, {"kind": "page"}, {"commenting": "off"}],
)
def test_under_what_takes_none_nobody_reads_or_writes_one(
    write: Write, known: Person, say: Say, signed_in: SignedIn, fields: dict[str, Any]
) -> None:
    hidden = write("Hidden", **fields)
    made = say(hidden, known, "Words in the dark")
    client = signed_in(known)
    for path in (f"/-/posts/{hidden.pk}/comments/", f"/-/comments/{made.pk}/", f"/-/comments/{made.pk}/answer/"):
        assert client.get(path).status_code == 404
    send(client, form_of(hidden), "More words")
    assert Comment.objects.filter(post=hidden).count() == 1
    assert "Words in the dark" not in client.get(hidden.get_absolute_url()).text


def test_a_banned_person_is_told(post: Post, known: Person, signed_in: SignedIn) -> None:
    Ban.objects.create(person=known)
    assert "You may not comment here." in signed_in(known).get(form_of(post), headers=HTMX).text
    assert send(signed_in(known), form_of(post), "Still here").status_code == 422


def test_a_closed_post_shows_its_comments_and_no_form(
    write: Write, known: Person, say: Say, signed_in: SignedIn
) -> None:
    closed = write("Closed", commenting="1", published_at=timezone.now() - timedelta(days=2))
    say(closed, known, "From before")
    page = signed_in(known).get(closed.get_absolute_url()).text
    assert "From before" in page
    assert "Comments are closed." in page
    assert "/answer/" not in page


def test_what_is_not_there_is_not_found(post: Post, client: Client) -> None:
    for path in (f"/-/posts/{uuid4()}/comment/", f"/-/comments/{uuid4()}/", f"/-/comments/{uuid4()}/edit/"):
        assert client.get(path).status_code == 404


def test_text_that_no_database_can_hold_is_mended(post: Post, known: Person, signed_in: SignedIn) -> None:
    assert send(signed_in(known), form_of(post), "a\x00b").status_code in {302, 422}
    assert "\x00" not in "".join(Comment.objects.values_list("source", flat=True))


def test_nobody_may_keep_a_fragment(post: Post, known: Person, signed_in: SignedIn) -> None:
    made = Comment.objects.get()
    for path in (form_of(post), f"/-/posts/{post.pk}/comments/", f"/-/comments/{made.pk}/answer/"):
        assert signed_in(known).get(path)["Cache-Control"] == "private, no-store"
