from pathlib import Path

import pytest
from django.test import Client

from homepress.blog.models import Post, Tag
from homepress.importers.markdown import import_folder
from tests.importers.blogs import write

pytestmark = pytest.mark.django_db


def test_the_listing_of_a_section_leads_to_the_tag_of_its_posts(tmp_path: Path, client: Client) -> None:
    files: dict[str, str | bytes] = {
        "config.toml": "",
        "content/_index.md": "+++\ntitle = 'Front'\n+++\n",
        "content/a.md": "+++\ndate = 2020-01-01\n+++\nx",
        "content/news/_index.md": "+++\ntitle = 'All News'\naliases = ['old-news']\n+++\n",
        "content/news/a.md": "+++\ndate = 2020-01-01\n[taxonomies]\ntags = ['x']\n+++\nx",
        "content/news/deep/b/index.md": "+++\ndate = 2020-01-01\n+++\nx",
        "content/empty/_index.md": "+++\ntitle = 'Empty'\n+++\n",
        "content/broken/_index.md": "+++\ntitle = \n+++\n",
        "content/broken/c.md": "+++\ndate = 2020-01-01\n+++\nx",
    }
    report = import_folder(write(tmp_path, files))
    tagged = Tag.objects.get(name="All News").posts.values_list("origin", flat=True)
    assert set(tagged) == {"news/a.md", "news/deep/b/index.md"}
    for path in ("/news/", "/news", "/News/", "/old-news/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (301, "/tag/all-news/"), path
    assert client.get("/news/feed.xml")["Location"] == "/tag/all-news/feeds/atom.xml"
    assert client.get("/news/index.xml")["Location"] == "/tag/all-news/feeds/rss.xml"
    assert client.get("/news/page/2/")["Location"] == "/tag/all-news/page/2/"
    assert client.get("/empty/").status_code == client.get("/a/feed.xml").status_code == 404
    assert {entry.path: entry.outcome for entry in report.entries if "_index" in entry.path} == {
        "content/_index.md": "skipped",
        "content/broken/_index.md": "failed",
        "content/empty/_index.md": "skipped",
    }
    assert [(aside.path, aside.kind) for aside in report.asides] == [("content/news/_index.md", "sections")]
    again = import_folder(tmp_path)
    assert again.redirects == 0
    assert again.asides == report.asides
    assert again.counts["unchanged"] == 4


def test_a_section_takes_no_address_from_another(tmp_path: Path, client: Client) -> None:
    files: dict[str, str | bytes] = {
        "config.toml": "",
        "content/news/_index.md": "+++\ntitle = 'News'\n+++\nA text of its own.",
        "content/news/a.md": "+++\ndate = 2020-01-01\n+++\nx",
    }
    report = import_folder(write(tmp_path, files))
    assert Post.objects.get(permalink="news").kind == "page"
    assert [tag.name for tag in Post.objects.get(permalink="a").tag_list] == ["News"]
    assert "is or was the address of something else" in report.asides[0].said
