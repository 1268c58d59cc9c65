import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.core.mail.transports import SERVICES, read
from homepress.errors import ConfigurationError

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("url", "backend", "options"),
    [
        (
            "smtp://blog:p%40ss%3A%2F@mail.example.org",
            "django.core.mail.backends.smtp.EmailBackend",
            {"host": "mail.example.org", "port": 587, "username": "blog", "password": "p@ss:/", "use_tls": True},
        ),
        ("smtp://mail.example.org:2525", None, {"port": 2525, "use_tls": True, "use_ssl": False, "username": ""}),
        ("smtps://u:p@mail.example.org", None, {"port": 465, "use_tls": False, "use_ssl": True}),
        ("smtp://localhost?tls=off", None, {"port": 25, "use_tls": False, "use_ssl": False}),
        ("smtp://u:p@127.0.0.1?tls=off", None, {"password": "p", "use_tls": False}),
        ("smtp://u:p@[2001:db8::25]:587?timeout=7", None, {"host": "2001:db8::25", "timeout": 7}),
        (
            "mailgun://key-1@mg.example.org",
            "anymail.backends.mailgun.EmailBackend",
            {"api_key": "key-1", "sender_domain": "mg.example.org"},
        ),
        ("mailgun://key-1@mg.example.org?region=eu", None, {"api_url": "https://api.eu.mailgun.net/v3"}),
        ("postmark://token@", "anymail.backends.postmark.EmailBackend", {"server_token": "token"}),
        ("mailjet://key:secret@", None, {"api_key": "key", "secret_key": "secret"}),
        ("scaleway://secret@project-1", None, {"secret_key": "secret", "project_id": "project-1"}),
        ("file:///var/mail/blog", "homepress.core.mail.mailers.PrivateFiles", {"file_path": "/var/mail/blog"}),
        ("console:", "django.core.mail.backends.console.EmailBackend", {}),
        ("  console://  ", None, {}),
    ],
)
def test_one_url_says_how_mail_leaves(url: str, backend: str | None, options: dict[str, object]) -> None:
    transport = read(url)

    assert transport.options.items() >= options.items()
    assert backend is None or transport.backend == backend


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mail.example.org:587", 'unknown way: "mail.example.org"'),
        ("", "nothing before the colon"),
        ("http://mail.example.org", 'unknown way: "http"'),
        ("smtp://", "names no host"),
        ("smtp://user:topsecret@", "names no host"),
        ("smtp://user@mail.example.org", "a user name and a password belong together"),
        ("smtp://:topsecret@mail.example.org", "a user name and a password belong together"),
        ("smtp://user:topsecret@mail.example.org:no", "its port is not a number"),
        ("smtp://user:topsecret@mail.example.org:70000", "Port out of range"),
        ("smtp://user:topsecret@mail.example.org?tls=off", "would travel in the clear"),
        ("smtp://user:topsecret@mail.example.org?tls=maybe", "tls is on or off"),
        ("smtps://user:topsecret@mail.example.org?tls=off", "tls is on or off"),
        ("smtp://user:topsecret@mail.example.org?timeout=0", "timeout is a number of seconds"),
        ("smtp://user:topsecret@mail.example.org?timeout=soon", "timeout is a number of seconds"),
        ("smtp://user:topsecret@mail.example.org?starttls=1", "unknown after the question mark: starttls"),
        ("smtp://user:top/secret@mail.example.org", "its port is not a number"),
        ("smtp://user:top#secret@mail.example.org", "its port is not a number"),
        ("smtp://mail.example.org/inbox", "nothing may follow the host"),
        ("smtp://[2001:db8::25", "Invalid IPv6 URL"),
        ("mailgun://mg.example.org", "needs a key before the @"),
        ("mailgun://topsecret@", "names no host"),
        ("mailgun://topsecret@mg.example.org?region=mars", 'no region "mars"; known are us, eu'),
        ("resend://topsecret@?region=eu", "it has none"),
        ("mailgun://topsecret@mg.example.org?url=http://api.example", "not an https:// address"),
        ("mailjet://topsecret@", "needs KEY:SECRET"),
        ("file://mail", "three slashes"),
        ("file:mail", "three slashes"),
    ],
)
def test_a_wrong_url_is_an_error_that_says_what_is_wrong_and_keeps_the_secret(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match="HOMEPRESS_MAIL_URL: ") as error:
        read(url)

    assert said in error.value.message
    for secret in ("topsecret", "top/secret", "secret@"):
        assert secret not in error.value.message + error.value.hint


@given(st.text())
def test_any_text_is_a_transport_or_a_clear_error(text: str) -> None:
    with contextlib.suppress(ConfigurationError):
        read(text)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_can_be_made_with_what_its_url_gives(name: str) -> None:
    from django.core.mail import mailers
    from django.test import override_settings

    transport = read(f"{name}://key:secret@example.org")

    assert "secret" not in transport.described
    with override_settings(MAILERS={"default": transport.mailer}):
        assert type(mailers["default"]).__module__ == f"anymail.backends.{name}"
