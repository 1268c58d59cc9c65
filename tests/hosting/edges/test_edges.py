"""Both web servers, real ones, over the same files: they must do the same."""

import gzip
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import brotli
import pytest
import zstandard

from homepress.hosting.edges.serving import SENTENCE, Serving
from homepress.published.addresses import INDEX, Page
from homepress.published.store import Store
from tests.hosting.edges.servers import DOMAIN, EDGES, SITES_OWN, Edge, Site, running

pytestmark = [pytest.mark.once, pytest.mark.needs("nginx")]

PAGES = {
    "/": "text/html; charset=utf-8",
    "/a-post/": "text/html; charset=utf-8",
    "/@alice/page/2/": "text/html; charset=utf-8",
    "/feeds/atom.xml": "application/atom+xml; charset=utf-8",
    "/tag/x/feeds/rss.xml": "application/rss+xml; charset=utf-8",
    "/feeds/feed.json": "application/feed+json; charset=utf-8",
    "/sitemap.xml": "application/xml; charset=utf-8",
    "/robots.txt": "text/plain; charset=utf-8",
}


def body_of(path: str) -> bytes:
    return f"the page at {path} ".encode() * 50


def page_of(path: str) -> Page:
    return Page(DOMAIN, path[1:] + INDEX if path.endswith("/") else path[1:])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edge")


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    site = Site(folder / "site.sock")
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def opened(folder: Path) -> Store:
    """A store whose pages every test finds as they were."""
    (folder / "static").mkdir()
    store = Store(folder / "pages", limit=10_000_000)
    store.prepare()
    store.note(follower="somebody")
    (store.inner / "errors" / "503.html").write_text("<h1>Not just now.</h1>", encoding="utf-8")
    return store


@pytest.fixture
def store(opened: Store) -> Store:
    opened.purge_all(withdrawn=True)
    opened.tidy()
    for path in PAGES:
        assert opened.put(page_of(path), body_of(path), {path.strip("/@").partition("/")[0] or "home"}, opened.token())
    return opened


@pytest.fixture(scope="module", params=EDGES)
def edge(request: Any, folder: Path, opened: Store) -> Iterator[Edge]:
    with running(request.param, folder) as edge:
        yield edge


def test_every_kind_of_page_is_sent_from_its_file(edge: Edge, site: Site, store: Store) -> None:
    for path, media_type in PAGES.items():
        answer = edge.ask(path)
        assert (answer.status, answer.body) == (200, body_of(path)), path
        assert answer.headers["content-type"] == media_type
        assert answer.headers["cache-control"] == "public, no-cache"
        assert answer.headers["x-frame-options"] == "DENY"
    assert site.asked == []


def test_what_is_not_stored_comes_from_the_site(edge: Edge, site: Site, store: Store) -> None:
    for path in ("/other/", "/a-post", "/tag/x/", "/tag/", "/feeds/"):
        answer = edge.ask(path)
        assert (answer.body, answer.headers["content-type"]) == (b"from the site", "text/plain"), path
        assert answer.headers["x-frame-options"] == SITES_OWN["X-Frame-Options"], path
        assert not {"cache-control", "vary", "content-encoding"} & set(answer.headers), path


def test_each_request_is_passed_on_by_a_connection_of_its_own(edge: Edge, site: Site, store: Store) -> None:
    """Kept ones lead all readers to one process of the site's, while the others rest."""
    for _ in range(2):
        edge.ask("/other/")
    assert site.connections == ["close", "close"]


@pytest.mark.parametrize("path", ["/other/?a=%2F+b", "/a%2Fb/%7Ex/", "/other/?", "/%6Fther/", "/robots.txt?x"])
def test_the_site_is_asked_for_what_the_client_wrote(edge: Edge, site: Site, store: Store, path: str) -> None:
    assert edge.ask(path).body == b"from the site"
    assert site.asked == [path]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_what_no_file_answers_is_the_sites_to_answer(edge: Edge, site: Site, store: Store, method: str) -> None:
    assert edge.ask("/a-post/", method, Content_Length="0").body == b"from the site"


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/a-post/?x=y", "GET", {}),
        ("/a-post/", "POST", {"Content_Length": "0"}),
        ("/a-post/", "GET", {"Cookie": "sessionid=x"}),
        ("/a-post/", "GET", {"Authorization": "Bearer x"}),
        ("/a-post/index.html", "GET", {}),
        ("/a-post/index.html.gz", "GET", {}),
        ("/A-Post/", "GET", {}),
        ("/.store/index.sqlite3", "GET", {}),
        ("/a-post/%2e%2e/.store/errors/503.html", "GET", {}),
        ("/-/likes/", "GET", {}),
    ],
)
def test_what_may_differ_or_is_written_otherwise_goes_to_the_site(
    edge: Edge, site: Site, store: Store, path: str, method: str, headers: dict[str, str]
) -> None:
    assert edge.ask(path, method, **headers).body == b"from the site"


def test_a_client_gets_the_form_that_it_takes(edge: Edge, site: Site, store: Store) -> None:
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstandard.decompress}
    etags = {edge.ask("/a-post/").headers["etag"]}
    for coding, decompress in unpack.items():
        answer = edge.ask("/a-post/", Accept_Encoding=coding)
        assert answer.headers["content-encoding"] == coding
        assert "accept-encoding" in answer.headers["vary"].lower()
        assert decompress(answer.body) == body_of("/a-post/")
        etags.add(answer.headers["etag"])
    assert len(etags) == 4, "two forms share a validator"
    assert edge.ask("/a-post/", Accept_Encoding="gzip, deflate, br").headers["content-encoding"] == "br"
    assert "content-encoding" not in edge.ask("/a-post/", Accept_Encoding="br;q=0").headers


def test_who_has_the_page_is_told_so_and_a_head_has_no_body(edge: Edge, site: Site, store: Store) -> None:
    first = edge.ask("/a-post/", Accept_Encoding="gzip")
    head = edge.ask("/a-post/", "HEAD", Accept_Encoding="gzip")
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", first.headers["etag"])

    for condition in (
        {"If_None_Match": first.headers["etag"]},
        {"If_Modified_Since": first.headers["last-modified"]},
    ):
        again = edge.ask("/a-post/", Accept_Encoding="gzip", **condition)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["cache-control"] == "public, no-cache"


def test_a_change_is_seen_at_once_and_by_browsers_that_had_the_page(edge: Edge, site: Site, store: Store) -> None:
    first = edge.ask("/a-post/")
    store.purge({"a-post"})
    assert edge.ask("/a-post/").body == b"from the site"

    store.put(page_of("/a-post/"), body_of("/a-post/")[::-1], {"a-post"}, store.token())
    again = edge.ask("/a-post/", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (200, body_of("/a-post/")[::-1])


def test_while_the_site_is_down_all_that_was_published_is_sent(edge: Edge, store: Store) -> None:
    store.purge({"a-post", "feeds"})
    for path, media_type in PAGES.items():
        for headers in ({}, {"Cookie": "sessionid=x"}):
            answer = edge.ask(path, **headers)
            assert (answer.status, answer.body) == (200, body_of(path)), path
            assert answer.headers["content-type"] == media_type


def test_while_the_site_is_down_the_rest_fails_politely(edge: Edge, store: Store) -> None:
    fragment = edge.ask("/-/likes/")
    assert (fragment.status, fragment.body.decode().strip()) == (503, SENTENCE)
    assert fragment.headers["retry-after"]
    for path, method in (("/other/", "GET"), ("/other.xml", "GET"), ("/a-post/", "POST"), ("/A/", "GET")):
        answer = edge.ask(path, method, **({"Content_Length": "0"} if method == "POST" else {}))
        assert (answer.status, answer.body) == (503, b"<h1>Not just now.</h1>"), path
        assert answer.headers["retry-after"]
        assert answer.headers["cache-control"] == "no-store"


def test_a_static_file_that_is_not_there_is_not_found_whether_the_site_is_down_or_not(
    edge: Edge, folder: Path, store: Store
) -> None:
    site = Site(folder / "site.sock")
    assert edge.ask("/static/none.css").status == 404
    site.start()
    assert edge.ask("/static/none.css").status == 404
    site.stop()


def test_before_there_is_a_page_for_it_a_sentence_says_that_the_site_is_down(
    edge: Edge, folder: Path, store: Store
) -> None:
    drawn = store.inner / "errors" / "503.html"
    aside = drawn.rename(drawn.with_suffix(".aside"))
    try:
        answer = edge.ask("/other/")
    finally:
        aside.rename(drawn)
    assert (answer.status, answer.body.decode().strip()) == (503, SENTENCE)
    assert answer.headers["retry-after"]


def test_when_the_site_is_back_nothing_needs_a_hand(edge: Edge, folder: Path, store: Store) -> None:
    assert edge.ask("/other/").status == 503
    site = Site(folder / "site.sock")
    site.start()
    assert edge.ask("/other/").body == b"from the site"
    site.stop()


@pytest.mark.parametrize(
    "wrong",
    [
        {"domain": "example.org;"},
        {"domain": "example.org {"},
        {"pages": PurePosixPath("/var/pages\nroot /")},
        {"sockets": (PurePosixPath("/run/a b"),)},
        {"headers": {"X-A\n": "x"}},
        {"headers": {"X-A": 'x"; root /'}},
        {"headers": {"X-A": "{env.SECRET}"}},
        {"headers": {"X-A": "$uri"}},
    ],
)
def test_what_would_be_read_as_configuration_is_refused(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {
        "domain": "example.org",
        "pages": PurePosixPath("/pages"),
        "static": PurePosixPath("/static"),
        "media": PurePosixPath("/media"),
        "sockets": (),
    }
    Serving(**right)
    with pytest.raises(ValueError, match="configuration"):
        Serving(**right | wrong)
