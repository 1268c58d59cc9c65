"""What a person takes away, and what stays of them."""

import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from PIL import Image

from homepress.accounts import deleting, managing, personal_data, portraits
from homepress.accounts.models import Person
from homepress.blog.feeds import FORMATS
from homepress.engagement import showing
from homepress.engagement.models import Comment, Like
from tests.fixtures.blog import picture
from tests.fixtures.posts import Write

pytestmark = pytest.mark.django_db


def archive_of(person: Person) -> zipfile.ZipFile:
    with personal_data.archive(person) as made:
        return zipfile.ZipFile(BytesIO(made.read()))


def section(person: Person, name: str) -> Any:
    return json.loads(archive_of(person).read(f"{name}.json"))


def test_the_archive_holds_posts_as_they_were_written(dave: Person, bob: Person, write: Write) -> None:
    media = picture("dot.png", 4, 4)
    source = "Read\r\n\n![A dot](dot.png)  \nünd"
    post = write("Mine", by=dave, source=source, attachments={"dot.png": media.pk}, tags=("A",))
    write("A draft", by=dave, status="draft", published_at=None)
    write("Not mine", by=bob)
    archive = archive_of(dave)
    entries = json.loads(archive.read("posts.json"))
    assert {entry["title"] for entry in entries} == {"Mine", "A draft"}
    assert archive.read(f"posts/{post.slug}/source.md").decode() == post.source
    kept = next(entry for entry in entries if entry["title"] == "Mine")["files"]["dot.png"]
    with media.file.open("rb") as stored:
        assert archive.read(f"posts/{kept}") == stored.read()


def test_the_archive_holds_the_picture_and_the_second_factors_without_their_secrets(carol: Person) -> None:
    made = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(made, "PNG")
    made.seek(0)
    carol.picture = portraits.store(made)
    carol.save()
    TOTP.activate(carol, "JBSWY3DPEHPK3PXP")
    archive = archive_of(carol)
    assert archive.read("profile/picture.webp")[8:12] == b"WEBP"
    assert [one["kind"] for one in json.loads(archive.read("profile.json"))[0]["second_factors"]] == ["totp"]
    assert "JBSWY3DPEHPK3PXP" not in archive.read("profile.json").decode()


def test_the_archive_tells_what_was_done_and_not_by_whom(alice: Person, carol: Person) -> None:
    managing.suspend(carol, by=alice)
    profile = archive_of(carol).read("profile.json").decode()
    assert "suspend" in profile
    assert "alice" not in profile.lower()


def test_no_name_in_the_archive_leads_out_of_it(dave: Person, write: Write) -> None:
    media = picture("dot.png", 4, 4)
    write("Mine", by=dave, source="![A](../../x.png)", attachments={"../../x.png": media.pk})
    names = archive_of(dave).namelist()
    assert not [name for name in names if ".." in name or name.startswith("/")]


def test_the_archive_holds_comments_and_likes_of_this_person_alone(carol: Person, dave: Person, write: Write) -> None:
    post = write("A post", by=dave)
    for person in (carol, dave):
        Comment.objects.create(post=post, author=person, source=f"By {person}.", html="<p>.</p>")
        Like.objects.create(post=post, person=person)
    assert [entry["text"] for entry in section(carol, "comments")] == ["By Carol."]
    assert [entry["post"] for entry in section(carol, "likes")] == ["/a-post/"]


@pytest.fixture
def left(dave: Person, carol: Person, write: Write) -> Person:
    """Dave, who wrote a post and a comment and then left."""
    post = write("His post", by=dave)
    first = Comment.objects.create(
        post=post, author=dave, source="First.", html="<p>First.</p>", state=Comment.State.APPROVED
    )
    answer = Comment.objects.create(
        post=post, author=carol, parent=first, source="Answer.", html="<p>Answer.</p>", state=Comment.State.APPROVED
    )
    showing.appeared([first, answer])
    deleting.delete(dave, by=dave)
    return Person.everyone.get(pk=dave.pk)


def test_posts_and_threads_of_a_deleted_person_stay_whole_without_the_name(client: Client, left: Person) -> None:
    page = client.get("/his-post/").content.decode()
    assert "First." in page
    assert "Answer." in page
    assert page.count("Deleted user") >= 2
    assert "Dave" not in page
    assert "/@dave/" not in page


@pytest.mark.parametrize("name", FORMATS)
def test_feeds_name_no_deleted_person(client: Client, left: Person, name: str) -> None:
    feed = client.get(f"/feeds/{name}").content.decode()
    assert "Deleted user" in feed
    assert "dave" not in feed.lower()


@pytest.mark.parametrize("path", ["/@dave/", "/@dave/feeds/rss.xml"])
def test_a_deleted_person_has_no_page(client: Client, left: Person, path: str) -> None:
    assert client.get(path).status_code == 404


def test_nothing_of_a_post_changes_when_its_author_is_forgotten(client: Client, left: Person) -> None:
    before = client.get("/his-post/").content
    Person.everyone.filter(pk=left.pk).update(deleted_at=left.deleted_at - deleting.GRACE * 2)  # type: ignore[operator]  # deleted
    assert deleting.forget_the_long_deleted() == 1
    assert client.get("/his-post/").content == before
