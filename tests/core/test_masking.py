import pytest
from hypothesis import given
from hypothesis import strategies as st

from homepress.core.masking import LONGEST_PATH, mask_path, mask_personal
from tests.fixtures.growth import is_linear

pytestmark = pytest.mark.once

TOKEN = "c3VyZWx5LW5vdC1hLVNsdWc5"


@pytest.mark.parametrize(
    ("path", "query", "arguments", "masked"),
    [
        ("/archive/", "", {}, "/archive/"),
        ("/search/", "q=caf%C3%A9&page=2", {}, "/search/?q=caf%C3%A9&page=2"),
        ("/tag/rust/", "author=alice", {"slug": "rust"}, "/tag/rust/?author=alice"),
        ("/a-long-title-of-2024-with-words-and-a-9/", "", {}, "/a-long-title-of-2024-with-words-and-a-9/"),
        ("/studio/posts/01a1fc36-fd95-7491-b904-d5efda03a1e0/", "", {}, None),
        # secrets by the name of what holds them
        ("/accounts/confirm-email/short/", "", {"key": "short"}, "/accounts/confirm-email/…/"),
        ("/accounts/reset/3-abc/", "", {"uidb36": "3", "key": "3-abc"}, None),
        ("/x/", "token=abc&page=2", {}, "/x/?token=…&page=2"),
        ("/x/", "ACCESS_TOKEN=abc", {}, "/x/?ACCESS_TOKEN=…"),
        ("/x/", "code=123456&state=xyz", {}, "/x/?code=…&state=xyz"),
        ("/x/", "email=carol@example.org;sig=1", {}, "/x/?email=…&sig=…"),
        ("/x/", "password=&key=", {}, "/x/?password=…&key=…"),
        # secrets by where they stand, known to the site or not
        ("/preview/abc/", "", {}, "/preview/…/"),
        ("/accounts/owner/abc", "", {}, "/accounts/owner/…"),
        ("/PREVIEW/abc/", "", {}, "/PREVIEW/…/"),
        ("/accounts/password/reset/key/1-c0-0123abcd", "", {}, "/accounts/password/reset/key/…"),
        ("//accounts/confirm-email/abc", "", {}, "//accounts/confirm-email/…"),
        ("/accounts/login/", "next=/preview/abc/", {}, "/accounts/login/?next=/preview/…/"),
        ("/accounts/login/", "next=%2Faccounts%2Fowner%2Fabc%2F", {}, "/accounts/login/?next=/accounts/owner/…/"),
        ("/accounts/login/", "next=%2Farchive%2F", {}, "/accounts/login/?next=%2Farchive%2F"),
        # secrets by how they look
        (f"/unheard-of/{TOKEN}/", f"x={TOKEN}", {}, "/unheard-of/…/?x=…"),
        ("/x/", TOKEN, {}, "/x/?…"),
        # lines stay lines
        ("/a\nb\r\x1b[2J/", "x=\n", {}, "/a%0Ab%0D%1B[2J/?x=%0A"),
    ],
)
def test_a_path_is_shown_without_its_secrets(
    path: str, query: str, arguments: dict[str, str], masked: str | None
) -> None:
    shown = mask_path(path, query, arguments=arguments.items())

    if masked is None:
        assert "abc" not in shown
        assert shown.startswith(("/studio/posts/01a1", "/accounts/reset/"))
    else:
        assert shown == masked


@given(st.text(), st.text())
def test_whatever_the_path_the_line_is_one_and_short(path: str, query: str) -> None:
    shown = mask_path(path, query)

    assert len(shown) <= LONGEST_PATH + 1
    assert "\n" not in shown
    assert "\r" not in shown


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Key (email)=(carol@example.org) already exists.", "Key (email)=(…) already exists."),
        ("from 198.51.100.7 to ::1 and 2001:db8::7", "from … to … and …"),
        ("at 03:32:55 on 2026-11-21T03:32:55.123Z", "at 03:32:55 on 2026-11-21T03:32:55.123Z"),
        ("mapped ::ffff:198.51.100.7", "mapped …"),
        ("GET https://example.org/x?page=2&token=abc", "GET https://example.org/x?page=2&token=…"),
        ("Django 6.1.3", "Django 6.1.3"),
        ("o'neil+news@mail.example.co.uk!", "…!"),
    ],
)
def test_a_text_is_shown_without_personal_data(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


def test_hostile_texts_cost_no_more_than_their_length() -> None:
    for text in ("a" * 100_000 + "@", ":" * 100_000, "0:" * 50_000, "?" * 100_000, "1." * 100_000, "a.@-" * 25_000):
        assert is_linear(mask_personal, text)
        assert is_linear(lambda query: mask_path("/" + query, query), text)
