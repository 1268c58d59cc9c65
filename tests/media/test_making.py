"""Variants as jobs make them, pages show them, and everybody may throw them away."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from PIL import Image

from homepress.blog import publishing
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Post
from homepress.core import changes
from homepress.core.models import Change, Follower
from homepress.media import cleaning, making
from homepress.media.models import Media
from homepress.media.storing import store
from homepress.media.variants import MAKER
from tests.fixtures.files import picture
from tests.fixtures.jobs import RunJobs
from tests.fixtures.posts import Write
from tests.media.photos import SECRETS, noise, photo


@pytest.fixture(scope="module")
def grain() -> bytes:
    """A picture of 700 × 500 pixels that every format makes smaller."""
    made = BytesIO()
    noise((700, 500)).save(made, "PNG")
    return made.getvalue()


def manage(*arguments: str) -> str:
    out = StringIO()
    call_command("variants", *arguments, stdout=out)
    return out.getvalue().strip()


def variants_in(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "variants").rglob("*.*")) if (folder / "variants").is_dir() else []


def test_a_job_makes_what_the_row_then_tells(run_jobs: RunJobs, grain: bytes, media_folder: Path) -> None:
    media = store(grain, "grain.png")
    assert not media.sources
    assert run_jobs() == 1
    media.refresh_from_db()
    assert media.variants == {"maker": MAKER, "avif": [320, 700], "webp": [320, 700]}
    assert len(variants_in(media_folder)) == 4
    made = Media.objects.get(pk=media.pk)
    assert [source.type for source in made.sources] == ["image/avif", "image/webp"]
    assert run_jobs() == 0


def test_a_page_shows_the_picture_itself_until_its_variants_are_there(
    write: Write, run_jobs: RunJobs, grain: bytes, client: Client
) -> None:
    media = store(grain, "grain.png")
    post = write("Grain", source="![Grain](grain.png)", attachments={"grain.png": media.pk}, cover=media.pk)
    before = client.get(post.get_absolute_url()).content.decode()
    assert media.get_absolute_url() in before
    assert "<picture>" not in before

    run_jobs()
    after = client.get(post.get_absolute_url()).content.decode()
    media.refresh_from_db()
    for source in media.sources:
        assert after.count(f'type="{source.type}" srcset="{source.srcset}" sizes="') == 2
    assert after.count('width="700" height="500"') == 2
    assert '<source type="image/avif"' in client.get("/").content.decode()
    feed = client.get("/feeds/rss.xml").content.decode()
    assert "srcset" not in feed
    assert f"{media.get_absolute_url()}&quot;" in feed or f'{media.get_absolute_url()}"' in feed


def test_what_showed_the_picture_is_said_to_have_changed(write: Write, run_jobs: RunJobs, grain: bytes) -> None:
    Follower.objects.create()
    media = store(grain, "grain.png")
    post = write("Grain", source="![](grain.png)", attachments={"grain.png": media.pk})
    other = write("Other")
    Change.objects.all().delete()
    run_jobs()
    said = {name for change in Change.objects.all() for name in change.names}
    assert {changes.media(media.pk), changes.post(post.pk)} <= said
    assert changes.post(other.pk) not in said


@pytest.mark.django_db(transaction=True)
def test_a_post_that_was_being_saved_while_the_variants_came_shows_them(
    grain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its transaction read the picture before; the job looked for posts before it was there."""
    media = store(grain, "grain.png")
    derive = publishing.derive

    def derive_late(post: Post, *arguments: object, **options: object) -> bool:
        done = derive(post, *arguments, **options)  # type: ignore[arg-type]  # passed on as they came
        Media.objects.filter(pk=media.pk).update(variants={"maker": "1a2b3c4d", "avif": [320]})
        monkeypatch.undo()
        return done

    monkeypatch.setattr(publishing, "derive", derive_late)
    post = publishing.save(Manuscript(title="Late", source="![](grain.png)", attachments={"grain.png": media.pk})).post
    assert "1a2b3c4d-320.avif" in Post.objects.get(pk=post.pk).html


def test_no_job_is_made_for_what_gains_nothing(run_jobs: RunJobs) -> None:
    store(b"words", "words.txt")
    store(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "nine.svg")
    store(picture(), "dot.png")
    store(picture(size=(9, 9), colour="red"), "rehearsal.png", keep=False)
    assert run_jobs() == 0


def test_a_picture_that_breaks_the_encoder_goes_on_being_shown(
    run_jobs: RunJobs, grain: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    media = store(grain, "grain.png")
    media.file.storage.delete(str(media.file.name))
    media.file.storage.save(str(media.file.name), BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * 99))
    assert run_jobs() == 1
    media.refresh_from_db()
    assert media.variants == {"maker": MAKER}
    assert "no variants of grain.png" in caplog.text


def test_an_encoder_that_hangs_is_stopped(
    run_jobs: RunJobs, grain: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(making, "SECONDS", 0.001)
    store(grain, "grain.png")
    assert run_jobs() == 1
    assert "no variants of grain.png: it took more than" in caplog.text


def test_a_picture_that_was_deleted_meanwhile_leaves_nothing(
    run_jobs: RunJobs, grain: bytes, media_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = store(grain, "grain.png")
    encode = making._encode

    def encode_late(*arguments: object) -> dict[str, list[int]]:
        made = encode(*arguments)  # type: ignore[arg-type]  # passed on as they came
        media.delete()
        return made

    monkeypatch.setattr(making, "_encode", encode_late)
    run_jobs()
    assert variants_in(media_folder) == []


def test_all_can_be_thrown_away_and_made_again(
    write: Write, run_jobs: RunJobs, grain: bytes, media_folder: Path
) -> None:
    media = store(grain, "grain.png")
    post = write("Grain", source="![](grain.png)", attachments={"grain.png": media.pk})
    run_jobs()
    made = variants_in(media_folder)
    assert manage() == "0 pictures queued"

    assert manage("--remove") == f"{len(made)} files deleted"
    assert variants_in(media_folder) == []
    assert "<picture>" not in Post.objects.get(pk=post.pk).html

    assert manage() == "1 pictures queued"
    run_jobs()
    assert variants_in(media_folder) == made
    assert "<picture>" in Post.objects.get(pk=post.pk).html
    assert manage("--all") == "1 pictures queued"


def test_the_daily_cleaning_removes_what_nobody_shows(run_jobs: RunJobs, grain: bytes, media_folder: Path) -> None:
    media = store(grain, "grain.png")
    run_jobs()
    made = variants_in(media_folder)
    folder = next((media_folder / "variants").glob("*/*"))
    (folder / "0badc0de-320.webp").write_bytes(b"of an earlier maker")
    assert cleaning.old_variants() == 1
    assert variants_in(media_folder) == made
    media.delete()
    assert cleaning.old_variants() == len(made)
    assert not folder.exists()


@pytest.fixture
def heic() -> bytes:
    return photo("HEIF", (80, 60), orientation=6, quality=90)


def test_a_photograph_of_a_phone_becomes_one_that_browsers_show(db: None, heic: bytes, media_folder: Path) -> None:
    media = store(heic, "IMG_0001.HEIC")
    assert (media.name, media.content_type) == ("IMG_0001.jpg", "image/jpeg")
    assert (media.width, media.height) == (60, 80)
    assert store(heic, "again.heic").pk == media.pk
    with pytest.raises(Exception, match="not a whole"):
        store(heic[:-200], "cut.heic")


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF"])
def test_nothing_that_is_served_says_where_a_picture_was_taken(
    db: None, format: str, run_jobs: RunJobs, media_folder: Path
) -> None:
    store(photo(format, (400, 300), quality=100), "photo")
    run_jobs()
    files = [path for path in media_folder.rglob("*") if path.is_file()]
    assert files
    for file in files:
        content = file.read_bytes()
        assert not [secret for secret in SECRETS if secret in content], file
        with Image.open(file) as image:
            assert not image.getexif().get_ifd(0x8825)
