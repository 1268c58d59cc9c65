import pytest
from django.core.files.storage import default_storage
from django.test import Client

from homepress.accounts.models import Person
from homepress.media.models import Media
from homepress.media.storing import store
from tests.fixtures.posts import Write


@pytest.fixture
def desk(bob: Person) -> Client:
    """Bob's browser at the admin's host."""
    client = Client(headers={"host": "admin.testserver"})
    client.force_login(bob)
    return client


def test_a_file_gets_its_alternative_text(desk: Client) -> None:
    media = store(b"salt", "notes.txt")
    assert desk.get("/admin/media/media/").status_code == 200
    assert desk.post(f"/admin/media/media/{media.pk}/change/", {"alt": "On salt", "name": "x"}).status_code == 302

    media.refresh_from_db()
    assert (media.alt, media.name) == ("On salt", "notes.txt")


@pytest.mark.django_db(transaction=True)
def test_a_deleted_file_is_gone_from_the_disk(desk: Client) -> None:
    media = store(b"pepper", "notes.txt")
    desk.post(f"/admin/media/media/{media.pk}/delete/", {"post": "yes"})

    assert not Media.objects.exists()
    assert not default_storage.exists(str(media.file.name))


def test_a_file_that_a_post_calls_by_name_stays(desk: Client, write: Write) -> None:
    media = store(b"sugar", "notes.txt")
    write("Sweet", attachments={"notes.txt": media.pk})
    desk.post(f"/admin/media/media/{media.pk}/delete/", {"post": "yes"})

    assert Media.objects.exists()


@pytest.mark.parametrize("name", ["carol", "dave", "mallory"])
def test_who_is_no_editor_sees_no_files(request: pytest.FixtureRequest, name: str) -> None:
    client = Client(headers={"host": "admin.testserver"})
    client.force_login(request.getfixturevalue(name))

    assert client.get("/admin/media/media/").status_code == 302
