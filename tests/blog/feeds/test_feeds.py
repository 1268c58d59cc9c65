"""Feeds: valid, complete and absolute, whatever a writer writes."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from defusedxml import ElementTree
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homepress.accounts.models import Person
from homepress.blog.feeds import FORMATS, Channel, Entry
from homepress.blog.feeds.channel import NOT_XML, Author
from homepress.blog.models import Post
from tests.fixtures.posts import Write

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
MOMENT = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def post(write: Write, alice: Person, bob: Person) -> Post:
    return write(
        "Tom & <Jerry>",
        source="Read [this](/other/) and [that](#part).\n\n![A](/media/a.png)",
        authors=(alice.pk, bob.pk),
        tags=("C & D",),
        language="de",
        excerpt="In short",
        published_at=MOMENT,
    )


def test_rss_holds_the_whole_post(client: Client, post: Post) -> None:
    response = client.get("/feeds/rss.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(response.content).find("channel")
    assert channel is not None
    item = channel.find("item")
    assert item is not None
    assert item.findtext("title") == "Tom & <Jerry>"
    assert (item.findtext("guid"), item.find("guid").attrib) == (f"urn:uuid:{post.pk}", {"isPermaLink": "false"})  # type: ignore[union-attr]  # found above
    assert [creator.text for creator in item.findall(CREATOR)] == ["Alice", "Bob"]
    assert item.findtext("category") == "C & D"
    assert item.findtext("description") == "In short"
    assert parsedate_to_datetime(item.findtext("pubDate") or "") == MOMENT
    assert channel.find(f"{ATOM}link").attrib["href"].endswith("/feeds/rss.xml")  # type: ignore[union-attr]  # of every feed


def test_atom_holds_the_whole_post(client: Client, post: Post) -> None:
    feed = ElementTree.fromstring(client.get("/feeds/atom.xml").content)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{post.pk}"
    assert entry.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "de"
    assert [name.text for name in entry.iterfind(f"{ATOM}author/{ATOM}name")] == ["Alice", "Bob"]
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}published") or "") == MOMENT
    for required in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{required}")
        assert entry.findtext(f"{ATOM}{required}")


def test_json_feed_holds_the_whole_post(client: Client, post: Post) -> None:
    feed = json.loads(client.get("/feeds/feed.json").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = feed["items"]
    assert item["id"] == f"urn:uuid:{post.pk}"
    assert [author["name"] for author in item["authors"]] == ["Alice", "Bob"]
    assert item["tags"] == ["C & D"]
    assert item["language"] == "de"


@pytest.mark.parametrize("name", FORMATS)
def test_every_address_in_a_feed_is_a_full_one(client: Client, post: Post, name: str) -> None:
    text = client.get(f"/feeds/{name}").content.decode().replace("&quot;", '"').replace('\\"', '"')
    for relative in ['href="/', 'src="/', 'href="#', 'srcset="/']:
        assert relative not in text
    assert "/tom-jerry/#part" in text


def test_the_newest_come_first_and_no_more_than_twenty(client: Client, write: Write) -> None:
    for n in range(22):
        write(f"Post {n}", published_at=MOMENT + timedelta(hours=n))
    titles = [item["title"] for item in json.loads(client.get("/feeds/feed.json").content)["items"]]
    assert titles == [f"Post {n}" for n in range(21, 1, -1)]


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_blog_has_a_feed_that_does_not_change(client: Client, db: None, name: str) -> None:
    first = client.get(f"/feeds/{name}")
    assert first.status_code == 200
    assert client.get(f"/feeds/{name}", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_a_feed_says_when_it_last_changed(client: Client, write: Write) -> None:
    write("One")
    response = client.get("/feeds/rss.xml")
    since = response["Last-Modified"]
    assert abs(parsedate_to_datetime(since) - timezone.now()) < timedelta(minutes=1)
    assert client.get("/feeds/rss.xml", headers={"if-modified-since": since}).status_code == 304
    earlier = "Mon, 01 Jan 2024 00:00:00 GMT"
    assert client.get("/feeds/rss.xml", headers={"if-modified-since": earlier}).status_code == 200


any_text = st.text(st.characters(exclude_categories=[]), max_size=40)


@given(any_text, any_text, any_text)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_makes_a_valid_document(title: str, html: str, tag: str) -> None:
    title, html, tag = (NOT_XML.sub("", text) for text in (title, html, tag))
    entry = Entry(
        id="urn:uuid:1",
        url="https://example.org/a/",
        title=title,
        summary=title,
        html=html,
        language="en",
        authors=(Author(name=title, url="https://example.org/@a/"),),
        tags=(tag,),
        image="",
        published_at=MOMENT,
        modified_at=MOMENT,
    )
    channel = Channel(
        title=title, description=title, language="en", home="https://example.org/", base="x", entries=(entry,)
    )
    rss = ElementTree.fromstring(FORMATS["rss.xml"].write(channel, "x"))
    assert (rss.findtext(f"channel/item/{CONTENT}") or "") == html.replace("\r\n", "\n").replace("\r", "\n")
    ElementTree.fromstring(FORMATS["atom.xml"].write(channel, "x"))
    assert json.loads(FORMATS["feed.json"].write(channel, "x"))["items"][0]["content_html"] == html


@pytest.mark.parametrize("control", ["\x0b", "\x1f", "\ufffe", "\uffff", "\x7f", "\u2028", "😀"])
def test_control_characters_leave_the_feed_valid(client: Client, write: Write, control: str) -> None:
    write("One", source=f"a{control}b", excerpt=f"c{control}d")
    for name in ("rss.xml", "atom.xml"):
        ElementTree.fromstring(client.get(f"/feeds/{name}").content)
