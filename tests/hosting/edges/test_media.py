"""Uploaded files from both web servers, real ones, held against what the site itself answers."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from homepress.core.kinds import BY_SUFFIX
from homepress.published.headers import standard
from tests.hosting.edges.servers import EDGES, Answer, Edge, Site, running, serving

pytestmark = [pytest.mark.once, pytest.mark.needs("nginx"), pytest.mark.django_db]

HASH = "ab" * 16
OF_ONE_ANSWER = {"date", "server", "etag", "last-modified", "content-length", "vary", "x-request-id", "connection"}
OF_ONE_ANSWER |= {"accept-ranges"}
BODY = b"0123456789" * 300
NAMES = ["tea.png", "a.b-c_d.pdf", "Stra\u00dfe.svg", "\u65e5\u672c\u8a9e.txt"]
NAMES += [f"every{suffix}" for suffix in BY_SUFFIX]
NOT_OF_THE_EDGE = [
    "page.html",
    "script.js",
    "style.css",
    "TEA.PNG",
    ".hidden.png",
    "none",
    "a b.png",
    "a%b.png",
    "x.php",
]
"""They are there, and what is made of them is for the site to say."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site's data, with files that lie where they should, and some where nothing should."""
    folder = tmp_path_factory.mktemp("edge")
    for name in ("pages", "static"):
        (folder / name).mkdir()
    stored = folder / "media" / "ab" / HASH
    stored.mkdir(parents=True)
    for name in (*NAMES, *NOT_OF_THE_EDGE):
        (stored / name).write_bytes(BODY)
    for misplaced in (f"cd/{HASH}", f"ab/{HASH.upper()}", f"variants/ab/{HASH}", "variants/cd/" + HASH, "ab", "."):
        place = folder / "media" / misplaced
        place.mkdir(parents=True, exist_ok=True)
        (place / "tea.png").write_bytes(b"misplaced")
        (place / "0a1b2c3d-320.avif").write_bytes(BODY if misplaced == f"variants/ab/{HASH}" else b"misplaced")
    (stored / "folder.png").mkdir()
    (stored / "folder.png" / "index.html").write_bytes(b"misplaced")
    (folder / "secret.png").write_bytes(b"secret")
    return folder


@pytest.fixture(scope="module", params=EDGES)
def edge(request: Any, folder: Path) -> Iterator[Edge]:
    with running(request.param, folder, dataclasses.replace(serving(folder), headers=standard())) as edge:
        yield edge


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    site = Site(folder / "site.sock")
    site.start()
    yield site
    site.stop()


@pytest.fixture
def django(folder: Path, client: Client, settings: Any) -> Client:
    settings.MEDIA_ROOT = folder / "media"
    return client


def asked_of(django: Client, path: str, method: str = "GET", **headers: str) -> Answer:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    response: Any = django.generic(method, path, headers=given)
    body = response.getvalue()
    response.close()
    return Answer(response.status_code, {name.lower(): value for name, value in response.items()}, body)


def standing(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in OF_ONE_ANSWER}


def quoted(name: str) -> str:
    return "".join(letter if letter.isascii() else "".join(f"%{b:02X}" for b in letter.encode()) for letter in name)


@pytest.mark.parametrize("headers", [{}, {"Cookie": "sessionid=x"}, {"Range": "bytes=5-9"}, {"Range": "bytes=-4"}])
def test_files_are_sent_as_the_site_sends_them(edge: Edge, site: Site, django: Client, headers: dict[str, str]) -> None:
    paths = [f"/media/ab/{HASH}/{quoted(name)}" for name in NAMES] + [f"/media/variants/ab/{HASH}/0a1b2c3d-320.avif"]
    for path in paths:
        ours, theirs = edge.ask(path, **headers), asked_of(django, path, **headers)
        assert (ours.status, ours.body, standing(ours)) == (theirs.status, theirs.body, standing(theirs)), path
    assert site.asked == []


def test_files_outlive_the_site_and_a_head_has_no_body(edge: Edge, django: Client) -> None:
    path = f"/media/ab/{HASH}/tea.png"
    assert edge.ask(path).body == BODY
    ours, theirs = edge.ask(path, "HEAD"), asked_of(django, path, "HEAD")
    assert (ours.status, ours.body, standing(ours)) == (200, b"", standing(theirs))
    assert ours.headers["content-length"] == str(len(BODY))


def test_who_has_a_file_is_told_so(edge: Edge, site: Site) -> None:
    path = f"/media/ab/{HASH}/tea.png"
    again = edge.ask(path, If_None_Match=edge.ask(path).headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["cache-control"] == "public, max-age=31536000, immutable"
    past = edge.ask(path, Range="bytes=9999-")
    assert (past.status, past.headers["content-range"]) == (416, f"bytes */{len(BODY)}")


@pytest.mark.parametrize("name", NOT_OF_THE_EDGE)
def test_what_is_called_otherwise_is_the_sites_to_send(edge: Edge, site: Site, name: str) -> None:
    asked = name.replace(" ", "%20").replace("%b", "%25b")
    assert edge.ask(f"/media/ab/{HASH}/{asked}").body == b"from the site"


@pytest.mark.parametrize(
    "path",
    [
        f"/media/cd/{HASH}/tea.png",
        f"/media/ab/{HASH.upper()}/tea.png",
        f"/media/variants/ab/{HASH}/tea.png",
        f"/media/variants/cd/{HASH}/0a1b2c3d-320.avif",
        f"/media/ab/{HASH}/0a1b2c3d-320.avif",
        "/media/ab/tea.png",
        "/media/tea.png",
        f"/media/ab/{HASH}/",
        f"/media/ab/{HASH}",
        "/media/",
        f"/media/ab/{HASH}/folder.png",
        f"/media/ab/{HASH}/folder.png/",
        f"/media/ab/{HASH}/folder.png/index.html",
        f"/media/ab/{HASH}/tea.png/",
        f"/media/ab/{HASH}/tea.png%00",
        f"/media/ab/{HASH}/tea.png%2F",
        f"/media/ab/{HASH}/..%2f..%2f..%2fsecret.png",
        f"/media/ab/{HASH}/..%5c..%5c..%5csecret.png",
        f"/media/ab/{HASH}/%2e%2e/%2e%2e/%2e%2e/secret.png",
        f"/media/ab/{HASH}/../../../secret.png",
        f"/media/../media/ab/{HASH}/tea.png",
        f"/media//ab/{HASH}/tea.png",
        f"//media/ab/{HASH}/tea.png",
        f"/media/ab%2F{HASH}/tea.png",
        f"/%6dedia/ab/{HASH}/tea.png",
        f"/media/ab/{HASH}/none.png",
        f"/media/variants/ab/{HASH}/0a1b2c3d-640.avif",
        f"/Media/ab/{HASH}/tea.png",
    ],
)
def test_whatever_the_site_would_refuse_is_left_to_it(
    edge: Edge, site: Site, django: Client, folder: Path, path: str
) -> None:
    answer = edge.ask(path)
    assert answer.status == 400 or answer.body == b"from the site"
    assert "cache-control" not in answer.headers
    if (
        path.startswith("/media/")
        and "%2F" not in path
        and not {"folder.png", "0a1b2c3d-320.avif"} & set(path.split("/"))
    ):
        assert asked_of(django, path).status != 200


def test_a_file_is_not_written_to(edge: Edge, site: Site) -> None:
    assert edge.ask(f"/media/ab/{HASH}/tea.png", "POST", Content_Length="0").body == b"from the site"


def test_nginx_follows_no_link(folder: Path, site: Site) -> None:
    (folder / "media" / "ab" / HASH / "link.png").symlink_to(folder / "secret.png")
    with running("nginx", folder) as edge:
        assert edge.ask(f"/media/ab/{HASH}/link.png").body == b"from the site"
