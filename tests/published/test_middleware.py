from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from homepress.accounts.models import Person
from homepress.blog.models import Post
from homepress.published import middleware
from homepress.published.store import Store
from tests.fixtures.posts import write_post
from tests.fixtures.store import is_stored, page_of, visit

PAGES = (
    "/",
    "/a-post/",
    "/tag/birds/",
    "/@alice/",
    "/archive/",
    "/archive/2024/",
    "/archive/2024/03/",
    "/search/",
    "/feeds/atom.xml",
    "/feeds/rss.xml",
    "/feeds/feed.json",
    "/tag/birds/feeds/atom.xml",
    "/@alice/feeds/feed.json",
    "/sitemap.xml",
    "/robots.txt",
)
NOON = datetime(2024, 3, 12, 12, tzinfo=UTC)


@pytest.fixture
def post(store: Store, alice: Person) -> Post:
    return write_post("A post", by=alice, tags=("Birds",), published_at=NOON)


def headers_of(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.items() if name != "X-Request-ID"}


def test_the_first_visit_stores_a_page_and_the_second_gets_the_same(post: Post, store: Store) -> None:
    for path in PAGES:
        first = visit(path)
        assert first.status_code == 200, path
        assert store.file(page_of(path)).read_bytes() == first.content

        second = visit(path)
        assert second.content == first.content
        assert headers_of(second) == headers_of(first)


def test_what_is_stored_is_what_the_site_itself_would_send(post: Post, store: Store, settings: Settings) -> None:
    validators = {"ETag", "Last-Modified", "Vary", "X-Request-ID", "Content-Length"}
    stored = {path: visit(path) for path in PAGES}
    settings.KEEP_PAGES = False

    for path in PAGES:
        fresh = visit(path)
        assert stored[path].content == fresh.content, path
        assert {name: value for name, value in stored[path].items() if name not in validators} == {
            name: value for name, value in fresh.items() if name not in validators
        }


def test_nothing_else_is_ever_stored(post: Post, store: Store) -> None:
    browser = Client(headers={"host": "testserver"})
    browser.get("/a-post/?utm_source=x")
    browser.head("/a-post/")
    browser.post("/a-post/")
    browser.get("/a-post/", headers={"cookie": "x=y"})
    browser.get("/a-post/", headers={"authorization": "Bearer x"})
    browser.get("/a-post/", headers={"host": "admin.testserver"})
    browser.get("/a-post/", secure=True)
    for path in ("/none/", "/page/99/", "/A-Post/", "/livez", "/accounts/login/", "/.well-known/security.txt"):
        browser.get(path)

    assert store.pages() == []
    assert list(store.folder.iterdir()) == [store.inner]


def test_a_signed_in_person_is_never_stored_and_never_gets_what_is(
    post: Post, store: Store, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    signed_in(alice).get("/a-post/")
    assert store.pages() == []


@pytest.mark.parametrize("visibility", [Post.Visibility.UNLISTED, Post.Visibility.PRIVATE])
def test_unlisted_and_private_posts_are_not_stored(visibility: str, post: Post, store: Store) -> None:
    write_post("Hidden", visibility=visibility)
    visit("/hidden/")

    assert store.pages() == []


def test_drafts_and_previews_are_not_stored(post: Post, store: Store) -> None:
    draft = write_post("Draft", status=Post.Status.DRAFT)
    visit("/draft/")
    assert visit(draft.get_preview_url()).status_code == 200

    assert store.pages() == []


def test_a_made_up_host_fills_no_disk(post: Post, store: Store, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for number in range(5):
        assert visit("/", host=f"mallory-{number}.example").status_code == 200

    assert list(store.folder.iterdir()) == [store.inner]


def test_a_browser_that_has_the_page_is_told_so_and_it_is_stored_all_the_same(post: Post, store: Store) -> None:
    first = visit("/a-post/")
    etag, modified = first["ETag"], first["Last-Modified"]
    store.purge_all()

    for headers in ({"if-none-match": etag}, {"if-modified-since": modified}):
        again = visit("/a-post/", **headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
        assert again["Cache-Control"] == "public, no-cache"
        assert is_stored(store, "/a-post/")


def test_each_encoding_has_an_etag_of_its_own(post: Post, store: Store) -> None:
    etags = {coding: visit("/a-post/", accept_encoding=coding)["ETag"] for coding in ("", "gzip", "br", "zstd")}

    assert len(set(etags.values())) == 4
    for coding, etag in etags.items():
        for other in etags:
            status = visit("/a-post/", accept_encoding=other, if_none_match=f'"x", W/{etag}').status_code
            assert status == (304 if other == coding else 200)


def test_a_new_version_is_sent_to_a_browser_that_had_an_older_one_of_the_same_second(
    post: Post, store: Store, settings: Settings
) -> None:
    first = visit("/robots.txt")
    store.file(page_of("/robots.txt"))
    store.purge_all()
    store.put(page_of("/robots.txt"), first.content[::-1], set(), store.token())

    assert visit("/robots.txt", if_none_match=first["ETag"]).status_code == 200
    assert visit("/robots.txt", if_modified_since=first["Last-Modified"]).status_code == 200


@pytest.fixture
def away(post: Post, store: Store) -> Iterator[None]:
    """Two pages are stored, one of them changes, and the database goes away."""
    visit("/")
    visit("/a-post/")
    store.purge({f"post:{post.pk}"})
    visit("/")

    def refuse() -> None:
        raise OperationalError("gone")

    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "connect", refuse)
        yield


def test_away_a_stored_page_and_the_previous_version_of_a_changed_one_are_sent(
    away: None, store: Store, signed_in: Callable[[None], Client]
) -> None:
    assert visit("/").status_code == 200
    assert not is_stored(store, "/a-post/")
    assert b"A post" in visit("/a-post/").content
    assert b"A post" in visit("/a-post/", cookie="sessionid=x").content


@pytest.mark.parametrize(
    ("path", "headers", "media_type"),
    [
        ("/archive/", {}, "text/html"),
        ("/-/nothing/", {}, "text/plain"),
        ("/search/?q=x", {"hx-request": "true"}, "text/plain"),
        ("/api/v1/people/alice/", {}, "application/json"),
    ],
)
def test_away_everything_else_fails_politely(away: None, path: str, headers: dict[str, str], media_type: str) -> None:
    answer = Client(raise_request_exception=False, headers=headers).get(path)

    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (503, media_type), answer.content
    assert answer["Retry-After"]
    assert answer["Cache-Control"] == "no-store"
    assert b"Traceback" not in answer.content
    if media_type == "text/plain":
        assert len(answer.content) < 100


def test_a_store_that_cannot_be_written_hinders_no_reader(
    post: Post, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "put", full)
    assert visit("/a-post/").status_code == 200


def test_who_waits_too_long_gets_the_previous_version_or_is_told_to_come_again(
    post: Post, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "WAIT_SECONDS", 0.05)
    before = visit("/a-post/").content
    store.purge({f"post:{post.pk}"})

    with middleware.turn(page_of("/a-post/")) as (is_ours, _), middleware.turn(page_of("/")) as (is_ours_too, _):
        assert is_ours()
        assert is_ours_too()
        assert visit("/a-post/").content == before
        late = visit("/")
    assert late.status_code == 503
    assert late["Retry-After"]
    assert visit("/").status_code == 200


def test_the_request_is_not_changed_where_the_page_cannot_be_stored(store: Store) -> None:
    seen: list[HttpRequest] = []

    def site(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse("nothing that may be stored")

    request = RequestFactory(headers={"host": "testserver"}).get("/x/")
    middleware.StoringMiddleware(site)(request)
    assert seen == [request]
    assert store.pages() == []
