"""Akismet, played by a server here that checks what Akismet would check."""

from urllib.parse import parse_qs

import pytest
from django.test import Client
from pytest_django import Settings

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.engagement import akismet
from homepress.engagement.models import Comment
from tests.fixtures.captcha import stamp
from tests.fixtures.comments import Say
from tests.fixtures.environment import Vary
from tests.fixtures.http_service import Service
from tests.fixtures.posts import Write

KEY = "123YourAPIKey"


@pytest.fixture
def asked(service: Service, settings: Settings, vary: Vary) -> Service:
    """The service, asked by a site with a key."""
    settings.AKISMET_URL = f"{service.url}/1.1/comment-check"
    vary(akismet_key=KEY)
    service.answer = (200, "false")
    return service


@pytest.fixture
def known(write: Write, say: Say, carol: Person) -> Post:
    """A post under which carol is known already."""
    post = write("Talk")
    say(post, carol, "Hello there.")
    return post


def send(post: Post, person: Person, text: str = "Some new words") -> Comment:
    client = Client(headers={"User-Agent": "Browser/1", "Referer": "https://from.example/"}, REMOTE_ADDR="192.0.2.7")
    client.force_login(person)
    client.post(f"/-/posts/{post.pk}/comment/", {"text": text, "shown_at": stamp()})
    return Comment.objects.get(source=text)


def test_it_is_told_what_its_check_wants(asked: Service, known: Post, carol: Person) -> None:
    assert send(known, carol, "Some new words & ünïcödé").is_shown
    told = asked.told[0]
    assert (told.method, told.path) == ("POST", "/1.1/comment-check")
    assert told.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "Akismet" in told.headers["user-agent"]
    said = {name: values[0] for name, values in parse_qs(told.body.decode(), strict_parsing=True).items()}
    assert said["api_key"] == KEY
    assert said["user_ip"] == "192.0.2.7"
    assert said["user_agent"] == "Browser/1"
    assert said["referrer"] == "https://from.example/"
    assert said["comment_type"] == "comment"
    assert said["comment_author"] == "Carol"
    assert said["comment_author_email"] == "carol@example.org"
    assert said["comment_content"] == "Some new words & ünïcödé"
    assert said["permalink"].endswith(known.get_absolute_url())
    assert said["blog"].startswith("http")


def test_what_it_takes_for_spam_is_held_with_its_reason(asked: Service, known: Post, carol: Person) -> None:
    asked.answer = (200, "true")
    made = send(known, carol)
    assert (made.state, made.reasons) == ("held", [akismet.SAYS_SPAM])


@pytest.mark.parametrize("answer", [(500, "oops"), (200, "invalid"), (200, ""), (403, "true"), (200, "true" * 999)])
def test_what_makes_no_sense_holds_it(asked: Service, known: Post, carol: Person, answer: tuple[int, str]) -> None:
    asked.answer = answer
    made = send(known, carol)
    assert (made.state, made.reasons) == ("held", [akismet.SILENT])


def test_a_service_that_is_away_holds_it(settings: Settings, vary: Vary, known: Post, carol: Person) -> None:
    vary(akismet_key=KEY)
    settings.AKISMET_URL = "http://127.0.0.1:9/"
    assert send(known, carol).reasons == [akismet.SILENT]


def test_it_is_not_asked_about_editors_or_without_a_key(
    asked: Service, known: Post, bob: Person, carol: Person, vary: Vary
) -> None:
    assert send(known, bob).is_shown
    vary(akismet_key="")
    assert send(known, carol, "Other words").is_shown
    assert not asked.told


def test_an_edit_is_asked_about_too(asked: Service, known: Post, carol: Person) -> None:
    asked.answer = (200, "true")
    client = Client()
    client.force_login(carol)
    made = Comment.objects.get()
    client.post(f"/-/comments/{made.pk}/edit/", {"text": "Buy!", "shown_at": stamp()})
    made.refresh_from_db()
    assert (made.state, made.reasons) == ("held", [akismet.SAYS_SPAM])


def test_no_address_is_stored(asked: Service, known: Post, carol: Person) -> None:
    made = send(known, carol)
    assert "192.0.2.7" not in str(Comment.objects.filter(pk=made.pk).values())
