"""Mail about comments: who gets it, what is not in it, and how one click stops it."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client

from homepress.accounts import deleting
from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.core.models import Notice
from homepress.engagement import commenting, deciding, mail_links
from homepress.engagement.deciding import Verb
from homepress.engagement.models import MailChoice
from tests.fixtures.comments import Say
from tests.fixtures.environment import Vary
from tests.fixtures.posts import Write

if TYPE_CHECKING:
    from email.message import EmailMessage

type Sent = Callable[[], list[mail.EmailMessage]]


@pytest.fixture
def post(write: Write, dave: Person) -> Post:
    return write("Talk", by=dave)


@pytest.fixture
def sent() -> Sent:
    """Return what was sent since the last time."""

    def since() -> list[mail.EmailMessage]:
        found, mail.outbox[:] = list(mail.outbox), []
        return found

    return since


def whole(message: mail.EmailMessage) -> str:
    made: EmailMessage = message.message()
    return made.as_string() + str(message.body)


def path_in(message: mail.EmailMessage, place: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/-/{place}/[^\s>\"]+/)", str(message.body))
    assert found
    return found[1]


def test_the_writer_is_told_of_a_comment_without_its_words(post: Post, carol: Person, say: Say, sent: Sent) -> None:
    say(post, carol)
    commenting.write(post, carol, "Xylophones and zeppelins")
    (message,) = sent()
    assert message.to == ["dave@example.org"]
    assert "Carol" in message.body
    assert "Talk" in message.subject
    assert "ylophones" not in whole(message)


def test_a_held_one_is_announced_with_a_link_to_decide(post: Post, carol: Person, sent: Sent) -> None:
    commenting.write(post, carol, "Xylophones and zeppelins")
    (message,) = sent()
    assert "waits" in message.subject
    assert path_in(message, "moderation")
    assert "ylophones" not in whole(message)


def test_the_owner_is_notified_of_what_waits_without_its_words(post: Post, carol: Person, say: Say, vary: Vary) -> None:
    vary(notify_urls="json://127.0.0.1:9/")
    commenting.write(post, carol, "Xylophones and zeppelins")
    assert Notice.objects.get().text == "@carol on Talk, to be looked at"
    say(post, carol)
    commenting.write(post, carol, "Shown at once")
    assert Notice.objects.count() == 1


def test_nobody_is_told_of_their_own_words_or_of_spam(
    post: Post, dave: Person, carol: Person, say: Say, sent: Sent
) -> None:
    commenting.write(post, dave, "My own")
    assert not sent()


def test_a_post_of_nobody_is_the_owners(write: Write, alice: Person, carol: Person, sent: Sent) -> None:
    commenting.write(write("Orphan"), carol, "Hello")
    assert [message.to for message in sent()] == [[alice.email]]


def test_who_is_answered_is_told_once_and_when_it_can_be_read(
    post: Post, carol: Person, mallory: Person, bob: Person, say: Say, sent: Sent
) -> None:
    top = say(post, carol)
    answer = commenting.write(post, mallory, "An answer", answered=top)
    assert [message.to for message in sent()] == [["dave@example.org"]]
    decision = deciding.decide(Verb.APPROVE, [answer.pk], by=bob)
    (message,) = sent()
    assert message.to == ["carol@example.org"]
    assert "An answer" not in whole(message).replace("You have an answer", "")
    deciding.undo(decision, by=bob)
    deciding.decide(Verb.APPROVE, [answer.pk], by=bob)
    assert not sent()


def test_who_answers_an_answer_tells_its_author(
    post: Post, carol: Person, bob: Person, alice: Person, say: Say, sent: Sent
) -> None:
    top = say(post, carol)
    answer = say(post, bob, to=top)
    commenting.write(post, alice, "To Bob", answered=answer)
    assert [m.to for m in sent() if "answered you" in m.subject] == [["bob@example.org"]]


def test_who_left_gets_no_mail(post: Post, carol: Person, bob: Person, say: Say, sent: Sent) -> None:
    top = say(post, carol)
    deleting.delete(carol, by=None)
    commenting.write(post, bob, "Too late", answered=top)
    assert all(message.to != ["carol@example.org"] for message in sent())


def test_one_click_in_a_mail_program_stops_it_without_any_cookie(
    post: Post, carol: Person, dave: Person, say: Say, sent: Sent
) -> None:
    say(post, carol)
    commenting.write(post, carol, "One")
    (message,) = sent()
    headers = message.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>")
    program = Client(enforce_csrf_checks=True)
    path = address.split("testserver", 1)[-1] if "testserver" in address else "/-/" + address.split("/-/", 1)[1]
    answer = program.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, bool(answer.cookies)) == (200, False)
    assert not MailChoice.objects.get(person=dave).comments
    commenting.write(post, carol, "Two")
    assert not sent()


def test_looking_at_the_link_stops_nothing(dave: Person, client: Client) -> None:
    path = "/-/mail/" + mail_links.stop_url(dave, "comments").split("/-/mail/")[1]
    assert "Stop this mail?" in client.get(path).text
    assert not MailChoice.objects.exists()
    client.post(path)
    choice = MailChoice.objects.get()
    assert (choice.comments, choice.answers) == (False, True)


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "é"])
def test_a_forged_link_is_not_found(dave: Person, client: Client, token: str) -> None:
    assert client.get(f"/-/mail/{token}/").status_code == 404
    assert client.post(f"/-/mail/{token}/").status_code == 404
    assert client.get(f"/-/moderation/{token}/").status_code == 404


def test_a_link_for_one_thing_is_none_for_another(
    dave: Person, post: Post, carol: Person, say: Say, client: Client
) -> None:
    held = say(post, carol, state="held")
    stop = mail_links.stop_url(dave, "comments").rstrip("/").rpartition("/")[2]
    moderate = mail_links.moderation_url(held, dave).rstrip("/").rpartition("/")[2]
    assert client.post(f"/-/moderation/{stop}/", {"verb": "approve"}).status_code == 404
    assert client.post(f"/-/mail/{moderate}/").status_code == 404


def test_people_choose_on_a_page(carol: Person, client: Client) -> None:
    client.force_login(carol)
    assert client.get("/-/mail/").text.count("checked") == 2
    client.post("/-/mail/", {"answers": "on"})
    choice = MailChoice.objects.get()
    assert (choice.person, choice.comments, choice.answers) == (carol, False, True)
    assert client.post("/-/mail/", {"comments": "on"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
