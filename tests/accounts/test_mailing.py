from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from homepress.accounts import mailing
from homepress.accounts.models import Person

CONTEXT = {
    "user": '<a href="https://evil.example">mallory</a>',
    "email": "carol@example.org",
    "activate_url": "https://example.org/accounts/confirm-email/key/",
    "password_reset_url": "https://example.org/accounts/password/reset/key/1-2/",
    "signup_url": "https://example.org/accounts/signup/",
    "timestamp": datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
    "ip": "198.51.100.7",
    "user_agent": "<b>Browser</b>",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
}


@pytest.mark.once
@pytest.mark.parametrize("name", [*mailing.TEMPLATES, *mailing.CHANGES])
def test_each_mail_of_ours_is_one_that_allauth_sends_and_has_text_and_html(name: str) -> None:
    get_template(f"{name}_subject.txt")

    message = mailing.render(name, "carol@example.org", CONTEXT)

    assert isinstance(message, EmailMultiAlternatives)
    assert message.to == ["carol@example.org"]
    html = str(message.alternatives[0][0])
    assert "<b>Browser</b>" not in html
    assert "evil.example" not in html.replace("&quot;https://evil.example&quot;", "")
    for name_of_address in ("activate_url", "password_reset_url", "signup_url"):
        address = str(CONTEXT[name_of_address])
        assert (address in html) == (address in str(message.body).splitlines())


@pytest.mark.once
def test_a_mail_that_we_have_no_words_for_is_allauth_s_own() -> None:
    assert mailing.render("account/email/something_new", "carol@example.org", CONTEXT) is None


def test_a_forgotten_password_s_mail_is_in_our_look(carol: Person) -> None:
    message = mailing.render("account/email/password_reset_key", carol.email, {**CONTEXT, "username": carol.handle})

    assert message is not None
    assert message.subject == "Choose a new password for Homepress"
    assert "“carol”" in message.body


@pytest.mark.django_db
def test_the_page_of_sessions_that_a_mail_names_exists() -> None:
    assert reverse("usersessions_list") == "/accounts/sessions/"
    assert Client().get("/accounts/sessions/").status_code == 302
    assert mail.outbox == []
