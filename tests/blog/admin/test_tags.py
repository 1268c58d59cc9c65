import pytest
from django.test import Client

from homepress.accounts.models import Person
from homepress.blog import tagging
from homepress.blog.models import Permalink, Tag
from tests.fixtures.posts import Write


@pytest.fixture
def desk(bob: Person) -> Client:
    """Bob's browser at the admin's host."""
    client = Client(headers={"host": "admin.testserver"})
    client.force_login(bob)
    return client


def change(desk: Client, tag: Tag, **fields: str) -> int:
    said = {"name": tag.name, "description": tag.description} | fields
    return desk.post(f"/admin/blog/tag/{tag.pk}/change/", said).status_code


def test_a_tag_is_made_with_its_address(desk: Client) -> None:
    assert desk.post("/admin/blog/tag/add/", {"name": "  The   Sea ", "description": "Salt"}).status_code == 302

    tag = Tag.objects.get()
    assert (tag.name, tag.description, tag.get_absolute_url()) == ("The Sea", "Salt", "/tag/the-sea/")


def test_a_renamed_tag_keeps_its_old_address(desk: Client) -> None:
    tag = tagging.create("Sea")
    assert change(desk, tag, name="Ocean", description="Salt") == 302

    tag.refresh_from_db()
    assert (tag.name, tag.description, tag.slug) == ("Ocean", "Salt", "ocean")
    assert Permalink.objects.get(path="tag/sea").tag == tag


def test_two_tags_become_one(desk: Client, write: Write) -> None:
    sea, ocean = tagging.create("Sea"), tagging.create("Ocean")
    post = write("Swim", tags=("Sea",))
    assert change(desk, sea, merge_into=str(ocean.pk)) == 302

    assert post.taggings.get().tag == ocean
    assert list(Tag.objects.all()) == [ocean]
    assert Permalink.objects.get(path="tag/sea").tag == ocean


@pytest.mark.parametrize("name", ["", "  ", "OCEAN", "x" * 101])
def test_a_name_that_cannot_be_is_told(desk: Client, name: str) -> None:
    tagging.create("Ocean")
    sea = tagging.create("Sea")

    assert change(desk, sea, name=name) == 200
    sea.refresh_from_db()
    assert sea.name == "Sea"


def test_a_deleted_tag_leaves_its_posts_and_its_address_gone(desk: Client, write: Write) -> None:
    post = write("Swim", tags=("Sea",))
    tag = Tag.objects.get()

    assert desk.get("/admin/blog/tag/").status_code == 200
    assert desk.post(f"/admin/blog/tag/{tag.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not post.taggings.exists()
    assert Permalink.objects.get(path="tag/sea").tag is None
