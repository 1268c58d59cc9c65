import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from homepress.accounts import guarding
from homepress.accounts.models import Person
from homepress.core.models import Notice
from tests.fixtures.captcha import solved, stamp
from tests.fixtures.environment import Vary
from tests.fixtures.people import make_person

pytestmark = pytest.mark.django_db

PASSWORD = "a horse that staples correctly"


def sign_up(client: Client, **changes: Any) -> Any:
    typed = {"email": "erin@example.org", "username": "Erin", "password1": PASSWORD, "shown_at": stamp()}
    typed["captcha"] = solved()
    return client.post("/accounts/signup/", typed | changes)


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"http://testserver(/accounts/\S+)", str(message.body))
    assert found
    return found[1]


def test_a_new_account_is_of_no_use_until_the_address_is_confirmed(client: Client) -> None:
    sign_up(client)
    assert Person.objects.get(handle="erin").role == Person.Role.READER
    other = Client()
    other.post("/accounts/login/", {"login": "erin", "password": PASSWORD})
    assert "_auth_user_id" not in other.session


def test_following_the_link_in_the_mail_confirms_nothing_and_its_button_does(client: Client) -> None:
    sign_up(client)
    link = link_in(mail.outbox[0])
    scanner = Client()
    assert [scanner.get(link).status_code, scanner.head(link).status_code] == [200, 200]
    assert "_auth_user_id" not in scanner.session
    assert not EmailAddress.objects.get(user__handle="erin").verified
    client.post(link)
    assert EmailAddress.objects.get(user__handle="erin").verified


@pytest.mark.parametrize("login", ["erin@example.org", "ERIN@example.org", "erin", "Erin"])
def test_one_signs_in_by_address_or_handle_in_any_case(client: Client, login: str) -> None:
    sign_up(client)
    client.post(link_in(mail.outbox[0]))
    other = Client()
    other.post("/accounts/login/", {"login": login, "password": PASSWORD})
    assert other.session["_auth_user_id"] == str(Person.objects.get(handle="erin").pk)


def test_an_address_that_has_an_account_gets_the_same_answer(client: Client) -> None:
    erin = make_person("Erin")
    fresh = sign_up(client, email="new@example.org", username="new")
    taken = sign_up(Client(), username="somebody-else")
    assert (fresh.status_code, fresh["Location"]) == (taken.status_code, taken["Location"])
    assert set(Person.objects.values_list("handle", flat=True)) == {"erin", "new"}
    assert [message.to for message in mail.outbox] == [["new@example.org"], [erin.email]]
    assert "already" in mail.outbox[1].body


def test_a_filled_trap_makes_no_account_and_keeps_what_was_typed(client: Client) -> None:
    answer = sign_up(client, nickname="bot")
    assert answer.status_code == 200
    assert b"erin@example.org" in answer.content
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("age", "said"),
    [(timedelta(seconds=0.5), "faster than a person"), (timedelta(hours=13), "open for very long")],
)
def test_a_form_that_was_shown_just_now_or_very_long_ago_is_refused(client: Client, age: timedelta, said: str) -> None:
    answer = sign_up(client, shown_at=stamp(age))
    assert said in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize("shown_at", ["", "1:forged", "\x00", "9" * 10_000])
def test_a_form_with_a_forged_time_stamp_is_refused(client: Client, shown_at: str) -> None:
    answer = sign_up(client, shown_at=shown_at)
    assert "did not come from this site" in answer.content.decode()
    assert not Person.objects.exists()


def test_a_form_that_was_open_for_too_long_can_be_sent_again(client: Client) -> None:
    answer = sign_up(client, shown_at=stamp(timedelta(hours=13)))
    fresh = answer.context["form"]["shown_at"].value()
    guarding.check_stamp(fresh, least=timedelta(0))


@pytest.mark.parametrize("handle", ["admin", "ROOT", "a b", "-x", "x" * 31, "../x", "ünï", "", "deleted-1"])
def test_a_handle_that_is_malformed_or_reserved_is_refused(client: Client, handle: str) -> None:
    assert sign_up(client, username=handle).status_code == 200
    assert not Person.objects.exists()


@pytest.mark.parametrize("password", ["", "short", "12345678901", "password", "erin@example.org"])
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    sign_up(client, password1=password)
    assert not Person.objects.exists()


def test_a_taken_handle_is_said_next_to_the_field(client: Client) -> None:
    make_person("Erin")
    answer = sign_up(client, email="other@example.org")
    assert "username" in answer.context["form"].errors


def test_the_owner_is_told_of_a_confirmed_sign_up_by_handle_and_not_by_address(vary: Vary) -> None:
    vary(notify_urls="json://localhost")
    client = Client()
    sign_up(client)
    assert not Notice.objects.exists()
    client.post(link_in(mail.outbox[0]))

    notice = Notice.objects.get()
    assert notice.event == "sign-up"
    assert "@example.org" not in notice.text
    assert notice.text.startswith("@")


def test_a_new_person_s_first_mail_has_text_and_html_with_the_same_link() -> None:
    sign_up(Client())

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    link = next(line for line in str(message.body).splitlines() if "/confirm-email/" in line)
    assert f'href="{link}"' in str(message.alternatives[0][0])
