"""Who sees what, on every address there is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from homepress.accounts.models import Person
from homepress.blog.models import Post
from tests.fixtures.posts import Write

type SignedIn = Callable[[Person | None], Client]

SECRET = "Xyzzy"
"""A word that only the hidden post has: in its title, text, tags and slug."""

LISTINGS = [
    "/",
    "/tag/common/",
    "/@dave/",
    "/archive/",
    "/archive/2024/",
    "/archive/2024/05/",
    f"/search/?q={SECRET}",
    "/search/?q=about",
    "/feeds/rss.xml",
    "/feeds/atom.xml",
    "/feeds/feed.json",
    "/tag/common/feeds/rss.xml",
    "/tag/common/feeds/atom.xml",
    "/tag/common/feeds/feed.json",
    "/@dave/feeds/rss.xml",
    "/@dave/feeds/atom.xml",
    "/@dave/feeds/feed.json",
    "/sitemap.xml",
    "/robots.txt",
    "/before/",
    "/after/",
]

OWN = ["/tag/xyzzy/", "/tag/xyzzy/feeds/rss.xml", "/tag/xyzzy/page/2/"]
"""Addresses that exist only because of the hidden post."""

HIDDEN: dict[str, dict[str, object]] = {
    "draft": {"status": Post.Status.DRAFT},
    "scheduled": {"published_at": timezone.now() + timedelta(days=1)},
    "private": {"visibility": Post.Visibility.PRIVATE},
    "private draft": {"status": Post.Status.DRAFT, "visibility": Post.Visibility.PRIVATE},
    "unlisted": {"visibility": Post.Visibility.UNLISTED},
}


def on(day: int) -> dict[str, object]:
    return {"published_at": datetime(2024, 5, day, tzinfo=UTC)}


@pytest.fixture
def hidden(request: pytest.FixtureRequest, write: Write, dave: Person) -> Post:
    """A post that is not listed, between two that are."""
    write("Before", by=dave, tags=("Common",), **on(1))
    write("After", by=dave, tags=("Common",), **on(3))
    said = on(2) | {"tags": ("Common", SECRET), "aliases": ("old/xyzzy",), "source": f"{SECRET} about"}
    return write(SECRET, by=dave, **said | HIDDEN[request.param])


def shown(response: HttpResponseBase) -> str:
    text = response.getvalue().decode()
    return text.replace(f"“{SECRET}”", "").replace(f'value="{SECRET}"', "").replace(f"Search: {SECRET}", "")


@pytest.mark.parametrize("hidden", list(HIDDEN), indirect=True)
@pytest.mark.parametrize("who", ["nobody", "carol", "mallory", "dave", "bob", "alice"])
def test_what_is_not_listed_is_absent_from_everything_that_lists(
    hidden: Post, who: str, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    person = None if who == "nobody" else request.getfixturevalue(who)
    client = signed_in(person)
    for address in LISTINGS:
        response = client.get(address)
        assert response.status_code == 200, address
        assert SECRET.lower() not in shown(response).lower(), address
        assert str(hidden.pk) not in shown(response), address
    for address in OWN:
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("hidden", ["draft", "scheduled", "private draft"], indirect=True)
@pytest.mark.parametrize("who", ["nobody", "mallory", "dave", "alice"])
def test_what_is_not_due_has_no_address_but_its_preview(
    hidden: Post, who: str, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    client = signed_in(None if who == "nobody" else request.getfixturevalue(who))
    for address in ["/xyzzy/", "/xyzzy", "/XYZZY/", "/old/xyzzy/", "/old/xyzzy", "/xyzzy/index.html"]:
        assert client.get(address).status_code == 404, address
    assert client.get(hidden.get_preview_url()).status_code == 200


@pytest.mark.parametrize("hidden", ["private"], indirect=True)
@pytest.mark.parametrize(
    ("who", "sees"), [("carol", False), ("mallory", False), ("dave", True), ("bob", True), ("alice", True)]
)
def test_a_private_post_is_for_its_authors_and_editors(
    hidden: Post, who: str, sees: bool, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    response = client.get("/xyzzy/")
    assert response.status_code == (200 if sees else 404)
    assert (SECRET in response.content.decode()) is sees
    assert client.get("/old/xyzzy/").status_code == (301 if sees else 404)


@pytest.mark.parametrize("hidden", ["private"], indirect=True)
def test_a_private_post_is_kept_nowhere_and_not_indexed(hidden: Post, dave: Person, signed_in: SignedIn) -> None:
    response = signed_in(dave).get("/xyzzy/")
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"]
    assert '<meta name="robots" content="noindex' in response.content.decode()


@pytest.mark.parametrize("hidden", ["private"], indirect=True)
@pytest.mark.parametrize("who", ["nobody", "mallory"])
def test_a_private_post_looks_just_like_none(
    hidden: Post, who: str, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    """Were a header different, mallory would know that the slug exists."""
    client = signed_in(None if who == "nobody" else request.getfixturevalue(who))
    pairs = [("/xyzzy/", "/plugh0/"), ("/old/xyzzy/", "/old/plugh0/"), ("/xyzzy", "/plugh0")]
    for method, (there, not_there) in product(["GET", "HEAD", "POST", "PUT", "OPTIONS"], pairs):
        one, other = client.generic(method, there), client.generic(method, not_there)
        assert one.status_code == other.status_code == 404
        assert {**one.headers, "X-Request-ID": ""} == {**other.headers, "X-Request-ID": ""}
        assert one.content == other.content
        assert one.cookies == other.cookies


@pytest.mark.parametrize("hidden", ["private"], indirect=True)
def test_an_author_who_may_no_longer_sign_in_sees_nothing(hidden: Post, dave: Person, signed_in: SignedIn) -> None:
    client = signed_in(dave)
    Person.objects.filter(pk=dave.pk).update(is_active=False)
    assert client.get("/xyzzy/").status_code == 404


@pytest.mark.parametrize("hidden", ["unlisted"], indirect=True)
def test_an_unlisted_post_is_read_by_its_address_and_not_indexed(hidden: Post, client: Client) -> None:
    response = client.get("/xyzzy/")
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert 'rel="prev"' not in response.content.decode()
    assert client.get("/old/xyzzy").headers["Location"] == "/xyzzy/"


@pytest.mark.parametrize("hidden", ["scheduled"], indirect=True)
def test_a_scheduled_post_appears_by_itself(hidden: Post, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert SECRET not in client.get("/").content.decode()
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for address in ["/", "/xyzzy/", "/tag/xyzzy/", "/@dave/", "/search/?q=xyzzy", "/feeds/atom.xml", "/sitemap.xml"]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "xyzzy" in shown(response).lower(), address
    assert json.loads(client.get("/feeds/feed.json").content)["items"][0]["title"] == SECRET
