from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.errors import ConfigurationError
from homepress.project.environment import Environment, variable_name

pytestmark = pytest.mark.once

KEY = "J4v-qeMZ0xkTnW8sYb2LhRfCgUp6ODiA1Ej7BmXwKz9NVtQy3o"
COMPLETE = {
    "HOMEPRESS_SECRET_KEY": KEY,
    "HOMEPRESS_HOSTS": "example.org,www.example.org,[::1],10.0.0.7",
    "HOMEPRESS_SITE_URL": "https://example.org",
}


def read(**more: str) -> Environment:
    return Environment.read(COMPLETE | {f"HOMEPRESS_{name}": value for name, value in more.items()})


def test_three_variables_make_a_site_and_the_rest_has_safe_defaults() -> None:
    made = read()

    assert made.hosts == ("example.org", "www.example.org", "[::1]", "10.0.0.7")
    assert (made.debug, made.allow_http, made.admin_host, made.database_url) == (False, False, "", "")


@pytest.mark.parametrize("name", COMPLETE)
def test_what_is_missing_is_named_and_explained(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} is not set") as refused:
        Environment.read({key: value for key, value in COMPLETE.items() if key != name})
    assert refused.value.hint


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SECRET_KEY", "", "too weak"),
        ("SECRET_KEY", "short", "too weak"),
        ("SECRET_KEY", "a" * 60, "too weak"),
        ("SECRET_KEY", " " * 60, "too weak"),
        ("HOSTS", "", "names no host"),
        ("HOSTS", " , ", "names no host"),
        ("HOSTS", "*", "not a host name"),
        ("HOSTS", "example.org,*", "not a host name"),
        ("HOSTS", "*.example.org", "not a host name"),
        ("HOSTS", ".example.org", "not a host name"),
        ("HOSTS", "https://example.org", "not a host name"),
        ("HOSTS", "example.org:8000", "not a host name"),
        ("HOSTS", "example.org/", "not a host name"),
        ("HOSTS", "::1", "not a host name"),
        ("HOSTS", "mallory@example.org", "not a host name"),
        ("HOSTS", "two words", "not a host name"),
        ("HOSTS", "bücher.example", "not a host name"),
        ("HOSTS", "www.example.org", "not among HOMEPRESS_HOSTS"),
        ("ADMIN_HOST", "*", "not a host name"),
        ("ADMIN_HOST", "admin.example.org:8000", "not a host name"),
        ("SITE_URL", "", "not the address of a site"),
        ("SITE_URL", "example.org", "not the address of a site"),
        ("SITE_URL", "https://example.org/", "not the address of a site"),
        ("SITE_URL", "https://example.org/blog", "not the address of a site"),
        ("SITE_URL", "https://example.org?x", "not the address of a site"),
        ("SITE_URL", "https://example.org#x", "not the address of a site"),
        ("SITE_URL", "https://example.org:port", "not the address of a site"),
        ("SITE_URL", "https://example.org:99999", "not the address of a site"),
        ("SITE_URL", "https://[::1", "not the address of a site"),
        ("SITE_URL", "https://", "not the address of a site"),
        ("SITE_URL", "ftp://example.org", "not the address of a site"),
        ("SITE_URL", "javascript:alert(1)", "not the address of a site"),
        ("SITE_URL", "http://example.org", "not HTTPS"),
        ("ALLOW_HTTP", "maybe", "neither true nor false"),
        ("DEBUG", "2", "neither true nor false"),
        ("VIEW_COUNTS", "everybody", "neither nowhere nor writers nor all"),
        ("HOME", "~nobody-of-that-name/blog", "no such person"),
        ("BACKUP_HEARTBEAT", "hc.example.org/ping", "not an address"),
        ("BACKUP_HEARTBEAT", "file:///etc/passwd", "not an address"),
        ("COUNTRY_HEADER", "CF IPCountry", "not the name of a header"),
        ("COUNTRY_HEADER", "X_COUNTRY", "not the name of a header"),
        ("COUNTRY_HEADER", "X-Country: CH", "not the name of a header"),
        ("DATABASE_URL", "nonsense", "not the address of a PostgreSQL database"),
        ("DATABASE_URL", "mysql://host/name", "not the address of a PostgreSQL database"),
        ("DATABASE_URL", "postgresql://host", "not the address of a PostgreSQL database"),
        ("DATABASE_URL", "postgresql://u:p@host:port/name", "not the address of a PostgreSQL database"),
        ("THEME_DIR", "/nowhere/at/all", "no such folder"),
        ("THEME_DIR", __file__, "no such folder"),
        ("LANGUAGE", "", "not a BCP 47 tag"),
        ("LANGUAGE", "en_US", "not a BCP 47 tag"),
        ("TIME_ZONE", "", "no such time zone"),
        ("TIME_ZONE", "Mars/Olympus", "no such time zone"),
        ("TIME_ZONE", "../../etc/passwd", "no such time zone"),
        ("AI_CRAWLERS", "perhaps", "neither allow nor deny"),
    ],
)
def test_what_cannot_be_is_refused_with_the_name_of_the_variable(name: str, value: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint) as refused:
        read(**{name: value})
    assert f"HOMEPRESS_{name}" in refused.value.message or "HOMEPRESS_HOSTS" in refused.value.message


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("DEBUG", "TRUE", True),
        ("DEBUG", "on", True),
        ("DEBUG", "0", False),
        ("DEBUG", "", False),
        ("HOSTS", " Example.ORG. , www.example.org ", ("example.org", "www.example.org")),
        ("HOME", "~/blog", Path("~/blog").expanduser()),
        ("THEME_DIR", "", None),
        ("LANGUAGE", "zh-Hant-TW", "zh-Hant-TW"),
        ("AI_CRAWLERS", "allow", "allow"),
        ("DATABASE_URL", "postgresql:///blog", "postgresql:///blog"),
        ("SITE_TITLE", "  Alice’s blog ", "Alice’s blog"),
    ],
)
def test_values_are_typed(name: str, text: str, value: Any) -> None:
    assert getattr(read(**{name: text}), name.lower()) == value


def test_a_site_may_have_a_port() -> None:
    assert read(SITE_URL="https://example.org:8443").site_url == "https://example.org:8443"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("HOMEPRESS_SECRET", "HOMEPRESS_SECRET_KEY"),
        ("HOMEPRESS_HOST", "HOMEPRESS_HOSTS"),
        ("HOMEPRESS_DATABASE_URL_FIEL", "HOMEPRESS_DATABASE_URL_FILE"),
        ("HOMEPRESS_SITEURL", "HOMEPRESS_SITE_URL"),
    ],
)
def test_a_misspelt_variable_is_answered_with_the_one_that_was_meant(given: str, meant: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{given}: there is no such variable") as refused:
        Environment.read(COMPLETE | {given: "x"})
    assert refused.value.hint == f"Did you mean {meant}?"


def test_a_variable_that_resembles_none_is_refused_too() -> None:
    with pytest.raises(ConfigurationError, match="there is no such variable"):
        Environment.read(COMPLETE | {"HOMEPRESS_XYZZY_PLUGH": "x"})


@pytest.mark.parametrize("said", ["", "false"])
def test_names_that_nobody_checked_are_refused_where_they_are_unknown(said: str) -> None:
    with pytest.raises(ConfigurationError, match="there is no such variable"):
        read(NAMES_CHECKED=said, OF_TOMORROW="x")


def test_an_unknown_name_that_was_checked_is_told_without_its_value(caplog: pytest.LogCaptureFixture) -> None:
    read(NAMES_CHECKED="true", OF_TOMORROW="a secret")

    assert "HOMEPRESS_OF_TOMORROW is of a newer version" in caplog.text
    assert "a secret" not in caplog.text


def test_a_wrong_value_is_refused_whoever_checked_the_names() -> None:
    with pytest.raises(ConfigurationError, match="HOMEPRESS_SIGN_UP"):
        read(NAMES_CHECKED="true", SIGN_UP="perhaps")


def test_variables_of_other_programs_are_none_of_ours() -> None:
    assert Environment.read(COMPLETE | {"PATH": "/bin", "DJANGO_DEBUG": "1"}) == read()


def test_a_secret_may_come_from_a_file_without_its_last_line_break(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    environ = {name: value for name, value in COMPLETE.items() if name != "HOMEPRESS_SECRET_KEY"}

    assert Environment.read(environ | {"HOMEPRESS_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == KEY


def test_a_variable_and_its_file_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="HOMEPRESS_HOSTS and HOMEPRESS_HOSTS_FILE are both set"):
        read(HOSTS_FILE=str(tmp_path))


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=f"HOMEPRESS_SITE_TITLE_FILE: {path} cannot be read"):
        read(SITE_TITLE_FILE=str(path))


def test_no_secret_is_in_what_is_printed() -> None:
    made = read(DATABASE_URL="postgresql://alice:hush@db/blog", RECAPTCHA_SECRET_KEY="hush-hush")

    assert KEY not in repr(made)
    assert "hush" not in repr(made)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "hush-hush"),
        ("DATABASE_URL", "mysql://alice:hush-hush@db/blog"),
        ("DATABASE_URL", "postgresql://alice:hush-hush@[db/blog"),
        ("SITE_URL", "https://alice:hush-hush@example.org"),
    ],
)
def test_no_secret_is_in_an_error(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(**{name: value})
    assert "hush-hush" not in f"{refused.value.message} {refused.value.hint}"


NAMES = [variable_name(declared) for declared in fields(Environment)]


@given(
    st.dictionaries(st.sampled_from(NAMES), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
)
def test_whatever_the_environment_says_it_is_read_or_refused_with_a_reason(said: dict[str, str]) -> None:
    try:
        Environment.read(COMPLETE | said)
    except ConfigurationError as error:
        assert error.message.startswith("HOMEPRESS_")  # noqa: PT017 - both ends are allowed
