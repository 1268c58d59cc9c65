"""Feeds of comments: what everybody may read, and nothing else, in three formats."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from defusedxml import ElementTree
from django.test import Client

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement.models import Comment
from tests.fixtures.comments import Say
from tests.fixtures.environment import Vary
from tests.fixtures.posts import Write

FORMATS = ["rss.xml", "atom.xml", "feed.json"]


@pytest.fixture
def said(write: Write, say: Say, carol: Person) -> Comment:
    return say(write("Talk"), carol, "First [word](/about/) & <b>\x07")


@pytest.mark.parametrize("name", FORMATS)
def test_the_site_and_each_post_have_one(said: Comment, client: Client, name: str) -> None:
    for path in (f"/feeds/comments/{name}", f"{said.post.get_absolute_url()}comments/{name}"):
        answer = client.get(path)
        assert answer.status_code == 200
        text = json.dumps(json.loads(answer.content)) if name.endswith("json") else answer.text
        if name.endswith("xml"):
            ElementTree.fromstring(answer.content)
        assert str(said.pk) in text
        assert "Carol on Talk" in text
        assert "/about/" in text
        assert not answer.cookies


def test_the_head_of_a_post_names_its_feeds(said: Comment, client: Client) -> None:
    page = client.get(said.post.get_absolute_url()).text
    assert all(f'{said.post.get_absolute_url()}comments/{name}"' in page for name in FORMATS)


@pytest.mark.parametrize("state", ["held", "spam", "trash", "deleted"])
def test_what_is_not_approved_is_in_none(said: Comment, client: Client, say: Say, carol: Person, state: str) -> None:
    say(said.post, carol, "Hidden words", state=state)
    for name in FORMATS:
        for base in ("/feeds/comments/", f"{said.post.get_absolute_url()}comments/"):
            assert "Hidden words" not in client.get(base + name).text


@pytest.mark.parametrize(
    ("fields", "of_site", "of_post"),
    [
        ({"status": "draft"}, False, False),
        ({"visibility": "private"}, False, False),
        ({"visibility": "unlisted"}, False, True),
        ({"commenting": "off"}, False, False),
        ({"commenting": "1"}, True, True),
    ],
)
def test_what_not_everybody_may_read_is_in_none(
    write: Write, say: Say, carol: Person, client: Client, fields: dict[str, Any], of_site: bool, of_post: bool
) -> None:
    post = write("Hidden", **fields)
    say(post, carol, "Words in the dark")
    assert ("Words in the dark" in client.get("/feeds/comments/rss.xml").text) is of_site
    assert ("Words in the dark" in client.get(f"{post.get_absolute_url()}comments/rss.xml").text) is of_post


def test_a_site_without_comments_has_none(said: Comment, client: Client, vary: Vary) -> None:
    vary(comments="off")
    assert str(said.pk) not in client.get("/feeds/comments/rss.xml").text
    assert client.get(f"{said.post.get_absolute_url()}comments/rss.xml").status_code == 404


def test_what_is_no_feed_is_not_found(said: Comment, client: Client) -> None:
    for path in ("/feeds/comments/x.xml", "/none/comments/rss.xml", f"{said.post.get_absolute_url()}comments/x.xml"):
        assert client.get(path).status_code == 404


def test_the_feed_costs_the_same_however_many_there_are(
    said: Comment, say: Say, carol: Person, client: Client, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for _ in range(20):
        say(Post.objects.get(), carol)
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]  # a context manager
        client.get("/feeds/comments/rss.xml")
