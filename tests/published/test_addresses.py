from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from homepress.published.addresses import LONGEST, Page, host_of, media_type, name_of

pytestmark = pytest.mark.once

HOSTS = frozenset({"example.org", "www.example.org", ".example.net", "*", "[::1]"})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/a-post/", "a-post/index.html"),
        ("/page/2/", "page/2/index.html"),
        ("/@dave/", "@dave/index.html"),
        ("/@dave_k/page/3/", "@dave_k/page/3/index.html"),
        ("/tag/c-sharp/feeds/feed.json", "tag/c-sharp/feeds/feed.json"),
        ("/archive/2024/03/", "archive/2024/03/index.html"),
        ("/robots.txt", "robots.txt"),
        ("/sitemap-12.xml", "sitemap-12.xml"),
    ],
)
def test_every_kind_of_page_has_a_file_where_an_edge_finds_it(path: str, name: str) -> None:
    assert name_of(path) == name
    assert Page("example.org", name).path == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a-post/",
        "/a-post",
        "//",
        "//evil.example/",
        "/../../etc/passwd",
        "/a/../b/",
        "/./",
        "/.store/index.sqlite3",
        "/.well-known/security.txt",
        "/a-post/index.html",
        "/a-post/index.html.gz",
        "/%61-post/",
        "/%2e%2e/",
        "/a%00/",
        "/a\x00/",
        "/a\n/",
        "/robots.txt\n",
        "/A-Post/",
        "/straße/",
        "/a\\..\\b/",
        "/a b/",
        "/-/likes/",
        "/-/",
        "/robots.txt/",
        "/" + "a" * LONGEST + "/",
        "/" + "a/" * LONGEST,
        *(f"/{first}/x/" for first in ("accounts", "admin", "api", "media", "preview", "profile", "static", "studio")),
        "/profile/",
    ],
)
def test_whatever_is_written_otherwise_has_no_file(path: str) -> None:
    assert name_of(path) is None


@given(st.one_of(st.text(), st.from_regex(r"\A(/[@a-z0-9._%\\ -]{0,9}){0,9}\Z"), st.binary().map(quote)))
@example("/" + "a" * (LONGEST - 2) + "/")
def test_no_path_leads_out_of_its_folder_or_to_what_a_file_system_cannot_hold(path: str) -> None:
    name = name_of(path)
    if name is None:
        return
    folder = Path("/pages/example.org")
    assert (folder / name).resolve().is_relative_to(folder)
    assert all(0 < len(segment.encode()) + len(".html.zst") <= 255 + 9 for segment in name.split("/"))
    assert not any(segment.startswith(".") for segment in name.split("/"))
    assert media_type(name)


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("example.org", "example.org"),
        ("Example.ORG:8000", "example.org"),
        ("www.example.org", "www.example.org"),
        ("[::1]:8000", "[::1]"),
        ("[::1]", "[::1]"),
    ],
)
def test_a_host_of_the_site_has_a_folder(header: str, host: str) -> None:
    assert host_of(header, HOSTS) == host


@pytest.mark.parametrize(
    "header",
    [
        "",
        "mallory.example",
        "made-up.example.net",
        ".example.net",
        "*",
        "../example.org",
        "example.org/..",
        "example.org.",
    ],
)
def test_a_name_that_anybody_can_make_up_has_none(header: str) -> None:
    assert host_of(header, HOSTS) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("feeds/atom.xml", "application/atom+xml; charset=utf-8"),
        ("tag/x/feeds/rss.xml", "application/rss+xml; charset=utf-8"),
        ("feeds/feed.json", "application/feed+json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_the_name_tells_the_type(name: str, expected: str) -> None:
    assert media_type(name) == expected
