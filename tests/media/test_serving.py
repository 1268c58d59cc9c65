from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from homepress.media.models import Media
from homepress.media.storing import store
from homepress.media.variants import path_of
from tests.fixtures.files import picture

pytestmark = pytest.mark.urls("homepress.media.urls")


@pytest.fixture
def media(db: None) -> Media:
    return store(picture(), "tea.png")


def get(client: Client, path: str, **headers: str) -> Any:
    """Fetch a file whole, as `body`, and close it."""
    response: Any = client.get(path, headers=headers)
    response.body = response.getvalue()
    response.close()
    return response


def test_a_file_is_sent_as_what_it_is_and_kept_for_ever(client: Client, media: Media) -> None:
    response = get(client, media.get_absolute_url())
    assert response.body == picture()
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Disposition"] == "inline"
    assert response["Content-Length"] == str(media.size)


def test_a_file_cannot_act_in_the_sites_name(client: Client, db: None) -> None:
    path = f"ab/{'ab' * 16}/evil.svg"
    default_storage.save(path, ContentFile(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))
    response = get(client, f"/media/{path}")
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies


def test_what_a_browser_cannot_show_is_a_download(client: Client, db: None) -> None:
    response = get(client, store(b"name,age\n", "table.csv").get_absolute_url())
    assert response["Content-Disposition"] == "attachment"
    assert response["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-3", slice(0, 4)),
        ("bytes=5-", slice(5, None)),
        ("bytes=-4", slice(-4, None)),
        ("bytes=2-99999", slice(2, None)),
    ],
)
def test_a_range_is_sent_alone(client: Client, media: Media, asked: str, expected: slice) -> None:
    response = get(client, media.get_absolute_url(), Range=asked)
    assert response.status_code == 206
    assert response.body == picture()[expected]
    assert response["Content-Length"] == str(len(picture()[expected]))
    assert response["Content-Range"].endswith(f"/{media.size}")


def test_a_variant_is_kept_for_ever_and_one_that_was_thrown_away_leads_to_the_picture(
    client: Client, media: Media
) -> None:
    path = path_of(media.digest, "1a2b3c4d", 320, "webp")
    asked = f"/media/{path}"
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (302, media.get_absolute_url())
    assert response["Cache-Control"] == "no-store"
    assert client.get(f"/media/{path_of('0' * 64, '1a2b3c4d', 320, 'webp')}").status_code == 404

    default_storage.save(path, ContentFile(b"RIFF"))
    response = get(client, asked)
    assert (response.body, response["Content-Type"]) == (b"RIFF", "image/webp")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["ETag"] != get(client, media.get_absolute_url())["ETag"]


@pytest.mark.parametrize("asked", ["bytes=99999-", "bytes=-0", "bytes=5-2"])
def test_a_range_outside_the_file_cannot_be_sent(client: Client, media: Media, asked: str) -> None:
    response = get(client, media.get_absolute_url(), Range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{media.size}"


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 5000 + "-"])
def test_a_range_that_is_not_understood_gets_the_whole_file(client: Client, media: Media, asked: str) -> None:
    response = get(client, media.get_absolute_url(), Range=asked)
    assert response.status_code == 200
    assert response.body == picture()


def test_a_range_of_another_file_is_not_mixed_in(client: Client, media: Media) -> None:
    response = get(client, media.get_absolute_url(), **{"Range": "bytes=0-3", "If-Range": '"other"'})
    assert response.status_code == 200


def test_a_file_that_the_browser_has_is_not_sent_again(client: Client, media: Media) -> None:
    etag = get(client, media.get_absolute_url())["ETag"]
    response = get(client, media.get_absolute_url(), **{"If-None-Match": etag})
    assert response.status_code == 304
    assert "immutable" in response["Cache-Control"]


def test_a_file_is_only_read(client: Client, media: Media) -> None:
    assert client.post(media.get_absolute_url()).status_code == 405
    response = client.head(media.get_absolute_url())
    response.close()
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "../secret_key",
        "..%2fsecret_key",
        "ab/../../secret_key",
        "ab/" + "ab" * 16 + "/../../../secret_key",
        "ab/" + "ab" * 16 + "/..",
        "ab/" + "ab" * 16 + "/.",
        "ab/" + "ab" * 16 + "/%00",
        "ab/" + "ab" * 16 + "/..%5c..%5csecret_key",
        "ab/" + "ab" * 16 + "/missing.png",
        "cd/" + "ab" * 16 + "/tea.png",
        "/etc/passwd",
        "variants/ab/" + "ab" * 16 + "/../../../../secret_key",
        "variants/ab/" + "ab" * 16 + "/1a2b3c4d-320.html",
        "variants/../secret_key",
        "",
    ],
)
def test_mallory_reads_nothing_that_was_not_stored(client: Client, media: Media, media_folder: Path, path: str) -> None:
    (media_folder.parent / "secret_key").write_text("secret")
    (media_folder / "ab" / ("ab" * 16)).mkdir(parents=True)
    assert client.get(f"/media/{path}").status_code == 404
