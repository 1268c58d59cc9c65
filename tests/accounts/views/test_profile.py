import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from homepress.accounts.confirming import confirm_address
from homepress.accounts.models import Person

pytestmark = pytest.mark.django_db

SignedIn = Callable[[Person | None], Client]
PASSWORD = "a horse that staples correctly"


@pytest.fixture
def carols(carol: Person) -> Client:
    """Carol's browser, in which she has signed in and given her password once more just now."""
    carol.set_password(PASSWORD)
    carol.save()
    confirm_address(carol)
    client = Client()
    client.post("/accounts/login/", {"login": "carol", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def picture(size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", size, "teal").save(made, "JPEG", exif=exif)
    return SimpleUploadedFile("me.jpg", made.getvalue())


def fields(**changes: object) -> dict[str, object]:
    return {
        "name": "Carol",
        "handle": "carol",
        "biography": "",
        "website": "",
        "time_zone": "",
        "language": "",
    } | changes


@pytest.mark.parametrize("path", ["/profile/download/", "/profile/delete/", "/accounts/2fa/totp/activate/"])
def test_what_matters_asks_for_the_password_again(signed_in: SignedIn, carol: Person, path: str) -> None:
    carol.set_password(PASSWORD)
    carol.save()
    assert signed_in(carol).get(path)["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("path", ["/profile/", "/profile/download/", "/profile/delete/", "/accounts/2fa/"])
def test_personal_pages_are_for_those_who_are_signed_in(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/accounts/login/?next=")


def test_a_person_changes_what_others_see(carols: Client, carol: Person) -> None:
    carols.post("/profile/", fields(name="Carol Ann", biography="I read.", time_zone="Europe/Ghent"))
    carol.refresh_from_db()
    assert carol.name == "Carol"
    carols.post("/profile/", fields(name="Carol Ann", biography="I read.", time_zone="Europe/Brussels"))
    carol.refresh_from_db()
    assert (carol.name, carol.biography, carol.time_zone) == ("Carol Ann", "I read.", "Europe/Brussels")


def test_a_refused_profile_keeps_what_was_typed(carols: Client) -> None:
    answer = carols.post("/profile/", fields(biography="long thought", website="javascript:alert(1)"))
    assert answer.status_code == 422
    assert b"long thought" in answer.content


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Carol\u202e"},
        {"language": "as you like"},
        {"website": "ftp://example.org/"},
        {"website": "data:text/html,x"},
    ],
)
def test_what_would_mislead_others_is_refused(carols: Client, carol: Person, changes: dict[str, str]) -> None:
    assert carols.post("/profile/", fields(**changes)).status_code == 422
    carol.refresh_from_db()
    assert (carol.name, carol.language, carol.website) == ("Carol", "", "")


def test_times_on_ones_own_pages_are_those_of_ones_own_clock(carols: Client, carol: Person) -> None:
    Person.objects.filter(pk=carol.pk).update(time_zone="Pacific/Kiritimati")
    UserSession.objects.update(created_at=datetime(2026, 6, 1, 12, 0, tzinfo=UTC))
    assert b"2 June 2026, 02:00" in carols.get("/accounts/sessions/").content


@pytest.mark.parametrize("field", ["role", "is_active", "email", "is_superuser", "deleted_at"])
def test_mallory_cannot_promote_herself_by_extra_fields(mallory: Person, signed_in: SignedIn, field: str) -> None:
    browser = signed_in(mallory)
    before = Person.objects.values().get(pk=mallory.pk)
    browser.post("/profile/", fields(name="Mallory", handle="mallory", **{field: "owner"}))
    assert Person.objects.values().get(pk=mallory.pk) == before


def test_a_picture_becomes_square_and_loses_what_the_camera_said(carols: Client, carol: Person) -> None:
    carols.post("/profile/", fields(upload=picture()))
    carol.refresh_from_db()
    with default_storage.open(carol.picture) as file, Image.open(file) as image:
        assert (image.size, image.format, dict(image.getexif())) == ((320, 320), "WEBP", {})


@pytest.mark.parametrize("content", [b"", b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a" * 99])
def test_what_is_no_picture_is_refused(carols: Client, carol: Person, content: bytes) -> None:
    answer = carols.post("/profile/", fields(upload=SimpleUploadedFile("x.png", content)))
    assert answer.status_code == 422
    carol.refresh_from_db()
    assert not carol.picture


def test_the_archive_holds_the_profile_and_the_sessions(carols: Client, carol: Person) -> None:
    answer = carols.get("/profile/download/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        profile = json.loads(archive.read("profile.json"))[0]
    assert profile["email"] == carol.email
    assert len(profile["sessions"]) == 1


def test_deleting_asks_for_the_handle(carols: Client, carol: Person) -> None:
    assert carols.post("/profile/delete/", {"handle": "wrong"}).status_code == 422
    assert Person.objects.filter(pk=carol.pk).exists()


def test_deleting_signs_out_everywhere_at_once(carols: Client, carol: Person) -> None:
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "carol", "password": PASSWORD})
    assert elsewhere.get("/profile/").status_code == 200
    carols.post("/profile/delete/", {"handle": "@Carol"})
    assert elsewhere.get("/profile/").status_code == 302
    assert carols.get("/profile/").status_code == 302
    assert not UserSession.objects.filter(user=carol).exists()


def test_a_deleted_person_cannot_sign_in(carols: Client) -> None:
    carols.post("/profile/delete/", {"handle": "carol"})
    again = Client()
    again.post("/accounts/login/", {"login": "carol", "password": PASSWORD})
    assert "_auth_user_id" not in again.session


def test_a_session_elsewhere_is_ended_from_here(carols: Client, carol: Person) -> None:
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": "carol", "password": PASSWORD})
    other = UserSession.objects.get(session_key=elsewhere.session.session_key)
    carols.post(f"/accounts/sessions/{other.pk}/end/")
    assert elsewhere.get("/profile/").status_code == 302
    assert carols.get("/profile/").status_code == 200


def test_mallory_cannot_end_the_session_of_carol(carols: Client, mallory: Person, signed_in: SignedIn) -> None:
    session = UserSession.objects.get()
    assert signed_in(mallory).post(f"/accounts/sessions/{session.pk}/end/").status_code == 404
    assert carols.get("/profile/").status_code == 200
