"""What is compressed on the way, and what is not."""

import gzip

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from tests.fixtures.blog import Blog

TAKES_GZIP = {"accept-encoding": "gzip, deflate, br"}


def test_pages_feeds_and_json_come_compressed_to_who_takes_it(blog: Blog, client: Client) -> None:
    for url in ("/search/?q=ordinary", "/accounts/login/", "/feeds/rss.xml", "/feeds/feed.json", "/none/"):
        response = client.get(url, headers=TAKES_GZIP)
        plain = client.get(url)
        assert response["Content-Encoding"] == "gzip", url
        assert "Accept-Encoding" in response["Vary"]
        assert len(response.content) == int(response["Content-Length"]) < len(plain.content)
        assert gzip.decompress(response.content)[:100] == plain.content[:100]
        assert "Content-Encoding" not in plain


def test_files_and_little_answers_stay_as_they_are(client: Client, db: None) -> None:
    path = f"ab/{'ab' * 16}/notes.txt"
    default_storage.save(path, ContentFile(b"salt " * 500))
    response = client.get(f"/media/{path}", headers=TAKES_GZIP | {"range": "bytes=0-99"})
    assert (response.status_code, response["Content-Length"]) == (206, "100")
    assert "Content-Encoding" not in response
    assert "Content-Encoding" not in client.get("/livez", headers=TAKES_GZIP)
    response.close()
