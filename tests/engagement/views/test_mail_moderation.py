"""Deciding from the mail: a page with buttons, for one person, one comment and two weeks."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from homepress.accounts.models import AuditEntry, Person
from homepress.blog.models import Post
from homepress.engagement import mail_links
from homepress.engagement.models import Comment
from tests.fixtures.comments import Say
from tests.fixtures.posts import Write


@pytest.fixture
def held(write: Write, dave: Person, carol: Person, say: Say) -> Comment:
    return say(write("Talk", by=dave), carol, "Waiting words", state="held", reasons=["2 links"])


def link(comment: Comment, person: Person) -> str:
    return "/-/moderation/" + mail_links.moderation_url(comment, person).split("/-/moderation/")[1]


def state(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).state


def test_the_link_shows_and_the_button_decides(held: Comment, dave: Person, client: Client) -> None:
    path = link(held, dave)
    page = client.get(path)
    assert "Waiting words" in page.text
    assert "2 links" in page.text
    assert page["Cache-Control"] == "private, no-store"
    assert state(held) == "held", "programs follow links"
    answer = client.post(path, {"verb": "approve"})
    assert state(held) == "approved"
    assert Post.objects.get().comment_count == 1
    entry = AuditEntry.objects.get(action="approve comment")
    assert (entry.actor, entry.detail["through"]) == (dave, "a link in a mail")
    undo = answer.text.split('name="undo" value="')[1].split('"')[0]
    client.post(path, {"undo": undo})
    assert state(held) == "held"


def test_the_link_signs_nobody_in(held: Comment, dave: Person, client: Client) -> None:
    client.post(link(held, dave), {"verb": "spam"})
    assert not client.cookies
    assert client.get("/studio/comments/").status_code == 302


def test_two_weeks_later_it_is_nothing(held: Comment, dave: Person, client: Client) -> None:
    path = link(held, dave)
    with time_machine.travel(timezone.now() + mail_links.MODERATION_LIFETIME + timedelta(seconds=1)):
        assert client.post(path, {"verb": "approve"}).status_code == 404
    assert state(held) == "held"


@pytest.mark.parametrize("change", [{"role": "reader"}, {"is_active": False}])
def test_who_moderates_no_more_decides_nothing(
    held: Comment, dave: Person, client: Client, change: dict[str, object]
) -> None:
    path = link(held, dave)
    Person.objects.filter(pk=dave.pk).update(**change)
    answer = client.post(path, {"verb": "approve"})
    assert (answer.status_code, state(held)) == (404, "held")
    assert "Waiting words" not in answer.text


def test_an_author_decides_on_nothing_under_what_others_wrote(
    write: Write, alice: Person, carol: Person, dave: Person, say: Say, client: Client
) -> None:
    other = say(write("Hers", by=alice), carol, "Waiting words", state="held")
    assert client.post(link(other, dave), {"verb": "approve"}).status_code == 404
    assert state(other) == "held"


@pytest.mark.parametrize("said", [{}, {"verb": "explode"}, {"undo": "x"}, {"verb": "ban"}])
def test_there_are_no_other_buttons(held: Comment, dave: Person, client: Client, said: dict[str, str]) -> None:
    assert client.post(link(held, dave), said).status_code == 422
    assert state(held) == "held"


def test_another_sites_page_can_press_none(held: Comment, dave: Person, client: Client) -> None:
    path = link(held, dave)
    assert client.post(path, {"verb": "approve"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert state(held) == "held"
