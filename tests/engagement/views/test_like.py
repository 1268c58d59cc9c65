"""Liking over HTTP: signed in and out, with htmx and without, and against mallory."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement import like_cookie
from homepress.engagement.models import Like
from tests.blog.test_concurrency import all_at_once
from tests.fixtures.posts import Write, write_post

HTMX = {"HX-Request": "true"}


@pytest.fixture
def post(write: Write) -> Post:
    return write("Liked")


def address(post: Post) -> str:
    return f"/-/posts/{post.pk}/like/"


def count(post: Post) -> int:
    return Post.objects.get(pk=post.pk).like_count


def test_a_visitor_likes_and_takes_it_back(post: Post, client: Client) -> None:
    answer = client.post(address(post), headers=HTMX)
    assert (answer.status_code, count(post)) == (200, 1)
    assert 'aria-pressed="true"' in answer.text
    answer = client.post(address(post), {"take_back": "1"}, headers=HTMX)
    assert 'aria-pressed="false"' in answer.text
    assert count(post) == Like.objects.count() == 0
    assert not client.cookies["likes"].value


def test_the_cookie_goes_to_fragments_and_to_signing_in_alone(post: Post, client: Client) -> None:
    answer = client.post(address(post), headers=HTMX)
    assert {name: cookie["path"] for name, cookie in answer.cookies.items()} == like_cookie.PLACES
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in answer.cookies.values())


def test_a_visitor_who_only_looks_gets_no_cookie(post: Post, client: Client) -> None:
    assert not client.get(address(post), headers=HTMX).cookies
    assert not client.get(post.get_absolute_url()).cookies


def test_a_second_visitor_at_one_address_is_told_and_cannot_take_the_like_back(post: Post) -> None:
    Client().post(address(post), headers=HTMX)
    mallory = Client()
    answer = mallory.post(address(post), headers=HTMX)
    assert "a household counts once" in answer.text
    mallory.post(address(post), {"take_back": "1"}, headers=HTMX)
    assert count(post) == 1


def test_a_browser_that_likes_already_does_not_like_again_under_another_address(post: Post, client: Client) -> None:
    for number in (1, 2):
        client.post(address(post), headers=HTMX, REMOTE_ADDR=f"192.0.2.{number}")
    assert count(post) == 1


def test_visitors_at_two_addresses_count_twice(post: Post) -> None:
    for number in (1, 2):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(address(post))
    assert count(post) == 2


def test_without_htmx_a_click_comes_back_to_the_post_with_its_word(post: Post, client: Client) -> None:
    here = post.get_absolute_url()
    assert client.post(address(post)).headers["Location"] == f"{here}#liked"
    assert client.post(address(post), {"take_back": "1"}).headers["Location"] == f"{here}#not-liked"
    page = client.get(here).text
    assert all(f'id="{word}"' in page for word in ("liked", "not-liked", "liked-before"))


def test_a_person_likes_once_wherever_they_sit(
    post: Post, carol: Person, signed_in: Callable[[Person | None], Client]
) -> None:
    for number in (1, 2):
        signed_in(carol).post(address(post), headers=HTMX, REMOTE_ADDR=f"192.0.2.{number}")
    assert count(post) == 1
    signed_in(carol).post(address(post), {"take_back": "1"}, headers=HTMX)
    assert count(post) == 0


def test_signing_in_makes_the_likes_the_persons(write: Write, carol: Person, client: Client) -> None:
    posts = [write("One"), write("Two")]
    carol.set_password("a lighthouse in the fog")
    carol.save()
    confirm_address(carol)
    Like.objects.create(post=posts[0], person=carol)
    Post.objects.filter(pk=posts[0].pk).update(like_count=1)
    for post in posts:
        client.post(address(post), headers=HTMX)
    client.post("/accounts/login/", {"login": "carol", "password": "a lighthouse in the fog"})
    assert [count(post) for post in posts] == [1, 1]
    assert Like.objects.filter(person=carol).count() == Like.objects.count() == 2
    answer = client.get(address(posts[1]), headers=HTMX)
    assert 'aria-pressed="true"' in answer.text
    assert not answer.cookies["likes"].value, "what is the person's needs no cookie"


def test_who_signed_in_some_other_way_keeps_the_likes_with_the_next_fragment(
    post: Post, carol: Person, client: Client
) -> None:
    client.post(address(post), headers=HTMX)
    client.force_login(carol)
    assert 'aria-pressed="true"' in client.get(address(post), headers=HTMX).text
    assert Like.objects.get().person == carol


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_requests_of_one_visitor_leave_one() -> None:
    liked = write_post("Liked")
    codes = all_at_once(lambda _: Client().post(address(liked), headers=HTMX).status_code, writers=50)
    assert set(codes) == {200}
    assert (count(liked), Like.objects.count()) == (1, 1)


@pytest.mark.parametrize("value", ["forged", "AAAA:1abcde:forged", "", "%00", "é"])
def test_a_forged_cookie_names_nothing(post: Post, value: str) -> None:
    Client().post(address(post))
    mallory = Client(headers={"Cookie": f"likes={value}"})
    assert mallory.post(address(post), {"take_back": "1"}, headers=HTMX).status_code == 200
    assert count(post) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_another_sites_page_can_make_nobody_like(
    post: Post, carol: Person, signed_in: Callable[[Person | None], Client], headers: dict[str, str]
) -> None:
    assert signed_in(carol).post(address(post), headers=headers).status_code == 403
    assert count(post) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"visibility": "private"},
        {"kind": "page"},
        {"published_at": datetime(2999, 1, 1, tzinfo=UTC)},
    ],
)
def test_what_mallory_may_not_see_she_cannot_like(
    write: Write, mallory: Person, signed_in: Callable[[Person | None], Client], fields: dict[str, Any]
) -> None:
    hidden = write("Hidden", **fields)
    for who in (None, mallory):
        assert signed_in(who).post(address(hidden)).status_code == 404
        assert signed_in(who).get(address(hidden)).status_code == 404
    assert Like.objects.count() == 0


def test_a_post_that_is_not_there_is_not_found(db: None, client: Client) -> None:
    assert client.post(f"/-/posts/{uuid4()}/like/").status_code == 404


def test_nobody_may_keep_the_fragment_or_index_it(post: Post, client: Client) -> None:
    for headers in ({}, HTMX):
        answer = client.get(address(post), headers=headers)
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")


def test_a_preview_has_no_button(write: Write, client: Client) -> None:
    draft = write("Draft", status="draft")
    assert 'id="like"' not in client.get(draft.get_preview_url()).text
