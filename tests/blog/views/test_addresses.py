"""Old and odd addresses: one redirect to the current one, 410 for what is deleted, 404 for the rest."""

import pytest
from django.test import Client

from homepress.accounts.models import Person
from homepress.blog import publishing, tagging
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post, Tag
from tests.fixtures.posts import Write


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/new", "/new/"),
        ("/New/", "/new/"),
        ("/NEW", "/new/"),
        ("/new/index.html", "/new/"),
        ("//new//", "/new/"),
        ("/%6Eew", "/new/"),
        ("/old/", "/new/"),
        ("/older", "/new/"),
        ("/2014/12/Post.html", "/new/"),
        ("/2014/12/Post.html/", "/new/"),
        ("/2014/12/caf%C3%A9/", "/new/"),
        ("/2014/12/caf%C3%A9/index.html", "/new/"),
        ("/100%25/", "/new/"),
        ("/what%3F", "/new/"),
        ("/tag/first", "/tag/second/"),
        ("/tag/first/", "/tag/second/"),
        ("/tag/FIRST/", "/tag/second/"),
        ("/tag/first/page/2/", "/tag/second/page/2/"),
        ("/tag/first/feeds/rss.xml", "/tag/second/feeds/rss.xml"),
        ("/tag/second", "/tag/second/"),
        ("/archive", "/archive/"),
        ("/Archive/", "/archive/"),
        ("/search?q=x", "/search/?q=x"),
        ("/@alice", "/@alice/"),
        ("/@Alice/", "/@alice/"),
        ("/index.html", "/"),
        ("/page/1/", "/"),
        ("/page/2", "/page/2/"),
        ("/tag/second/page/1/", "/tag/second/"),
        ("/@alice/page/1/", "/@alice/"),
        ("/feed.xml", "/feeds/atom.xml"),
        ("/feed/", "/feeds/rss.xml"),
        ("/index.xml", "/feeds/rss.xml"),
        ("/feeds/rss.xml/", "/feeds/rss.xml"),
    ],
)
def test_an_old_or_odd_address_redirects_in_one_step(
    client: Client, write: Write, alice: Person, path: str, target: str
) -> None:
    post = write("Older", by=alice, tags=("First",))
    aliases = ("2014/12/Post.html", "2014/12/café", "100%", "what?")
    for slug in ("old", "new"):
        manuscript = Manuscript.of(Post.objects.get(pk=post.pk))
        changed = {name: getattr(manuscript, name) for name in manuscript.__slots__}
        publishing.save(Manuscript(**changed | {"slug": slug, "aliases": aliases}), post)
    tagging.rename(Tag.objects.get(), "Second")
    response = client.generic("GET", path) if not path.startswith("//") else client.get("/.//new//")
    assert (response.status_code, response.headers["Location"]) == (301, target)
    if "page/2" not in target:
        assert client.get(target).status_code == 200


def test_a_deleted_post_and_tag_are_gone_for_ever(client: Client, write: Write) -> None:
    post = write("Gone", tags=("Lost",), aliases=("before/gone.html",))
    publishing.delete(post)
    tagging.delete(Tag.objects.get())
    for path in ["/gone/", "/gone", "/Gone/", "/before/gone.html", "/tag/lost/", "/tag/lost/feeds/rss.xml"]:
        response = client.get(path)
        assert response.status_code == 410, path
        assert 'content="noindex"' in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/", "/nothing", "/tag/nothing/", "/@nobody/", "/@carol/", "/page/2/", "/page/0/", "/page/01/",
        "/page/99999999999999999999/", "/archive/1999/", "/archive/0000/", "/archive/0001/", "/archive/9999/",
        "/archive/2024/13/", "/feeds/x.xml", "/sitemap-2.xml", "/preview/nothing/", "/a/b/c/", "/\x00/", "/%00",
        "/%ff", "/%ed%a0%80/", "/" + "x" * 2000, "/" + "x/" * 900, "/\u202e/", "/'\"<>/", "/.well-known/security.txt",
        "/deployed_commit_id.txt", "/.env", "/../../etc/passwd",
    ],
)  # fmt: skip
def test_any_other_path_is_not_found(client: Client, carol: Person, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in response


@pytest.mark.parametrize(
    "path", ["//mallory.example", "/\\mallory.example", "/%5Cmallory.example/..", "/%2Fmallory.example"]
)
def test_no_path_redirects_to_another_site(client: Client, write: Write, path: str) -> None:
    write("One", aliases=("mallory.example",))
    response = client.generic("GET", "/." + path if path.startswith("//") else path)
    assert response.headers.get("Location", "/one/") == "/one/"


PUBLIC = ["/", "/one/", "/tag/t/", "/@alice/", "/archive/", "/search/?q=one", "/feeds/rss.xml", "/feeds/feed.json",
          "/sitemap.xml", "/robots.txt"]  # fmt: skip


@pytest.mark.parametrize("path", [*PUBLIC, "/nothing/", "/feeds/atom.xml"])
def test_what_readers_get_carries_no_cookie_and_no_token(
    client: Client, write: Write, alice: Person, path: str
) -> None:
    write("One", by=alice, tags=("T",))
    response = client.get(path)
    assert not response.cookies
    assert response.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    assert "csrf" not in response.getvalue().decode().lower()


@pytest.mark.parametrize("path", PUBLIC)
def test_what_has_not_changed_is_not_sent_again(client: Client, write: Write, alice: Person, path: str) -> None:
    post = write("One", by=alice, tags=("T",))
    first = client.get(path)
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    head = client.head(path)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])
    if path != "/robots.txt":
        publishing.delete(post)
        assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code != 304


@pytest.mark.parametrize("path", [path for path in PUBLIC if path != "/one/"])
def test_reading_is_all_that_a_readers_page_does(client: Client, write: Write, alice: Person, path: str) -> None:
    write("One", by=alice, tags=("T",))
    assert client.post(path).status_code == 405


def test_the_error_page_needs_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from homepress.blog.views.errors import server_error

    response = server_error(None)  # type: ignore[arg-type]  # it asks nothing of the request
    assert response.status_code == 500
    assert b"Something went wrong" in response.content
