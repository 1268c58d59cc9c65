from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from homepress.accounts.models import Person
from homepress.blog.models import Permalink, Post, Revision
from tests.fixtures.posts import Write

ADD = "/admin/blog/post/add/"

LETTER = {
    "title": "A letter",
    "source": "Dear *reader*",
    "format": "markdown",
    "kind": "post",
    "status": "published",
    "visibility": "public",
    "tag_names": "Sea, Letters",
}

Browser = Callable[[Person | None], Client]


@pytest.fixture
def desk() -> Browser:
    """Return a browser at the admin's host, in which the person is signed in."""

    def at_desk(person: Person | None) -> Client:
        client = Client(headers={"host": "admin.testserver"})
        if person:
            client.force_login(person)
        return client

    return at_desk


def form_of(client: Client, post: Post) -> dict[str, Any]:
    """What the browser would send if the form were saved as it is shown."""
    form = client.get(f"/admin/blog/post/{post.pk}/change/").context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def test_a_post_is_written_and_published(desk: Browser, alice: Person) -> None:
    answer = desk(alice).post(ADD, LETTER | {"byline": [str(alice.pk)]})

    post = Post.objects.get()
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert (post.slug, post.status, post.source) == ("a-letter", "published", "Dear *reader*")
    assert [tag.name for tag in post.tag_list] == ["Sea", "Letters"]
    assert post.byline == [alice]
    assert post.revisions.get().editor == alice


def test_saving_a_form_as_it_was_shown_changes_nothing(desk: Browser, alice: Person, write: Write) -> None:
    post = write(
        "Kept", by=alice, source="a\r\nb  \n\n\tc\r\n", tags=("Sea", "Land"), excerpt=" x ", aliases=("old/kept",)
    )
    before = Post.objects.values().get()
    client = desk(alice)
    answer = client.post(f"/admin/blog/post/{post.pk}/change/", form_of(client, post))

    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Revision.objects.count() == 1
    assert Post.objects.values().get() == before


def test_the_source_is_kept_byte_for_byte_but_for_line_ends(desk: Browser, alice: Person) -> None:
    desk(alice).post(ADD, LETTER | {"source": "\r\n  Zeile\r\n\r\n\ttab  \r\n"})

    assert Post.objects.get().source == "\n  Zeile\n\n\ttab  \n"


@pytest.mark.parametrize(
    ("fields", "beside", "complaint"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 301}, "title", "300"),
        ({"slug": "No Slug!"}, "slug", "slug"),
        ({"slug": "admin"}, "slug", "site itself"),
        ({"slug": "taken"}, "slug", "Choose another"),
        ({"status": "scheduled"}, "published_at", "when"),
        ({"in_menu": "on"}, "in_menu", "pages"),
        ({"canonical_url": "javascript:alert(1)"}, "canonical_url", ""),
        ({"language": "!!"}, "language", "BCP 47"),
        ({"commenting": "why"}, "commenting", "number of days"),
        ({"tag_names": "x" * 500}, "tag_names", "Longer"),
        ({"status": "gone"}, "status", "gone"),
        ({"byline": ["00000000-0000-0000-0000-000000000000"]}, "byline", "not one of"),
        ({"published_at": "tomorrow"}, "published_at", "valid"),
        ({"title": "nul\x00"}, "title", ""),
        ({"source": "x" * 1_000_001}, "source", "1000000"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    desk: Browser, alice: Person, write: Write, fields: dict[str, Any], beside: str, complaint: str
) -> None:
    write("Taken", slug="taken")
    answer = desk(alice).post(ADD, LETTER | {"excerpt": "kept what I typed"} | fields)

    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert complaint in " ".join(form.errors[beside])
    assert "kept what I typed" in answer.content.decode()
    assert Post.objects.count() == 1


def test_a_change_is_one_revision(desk: Browser, alice: Person, bob: Person, write: Write) -> None:
    post = write("Draft", by=alice)
    client = desk(bob)
    client.post(f"/admin/blog/post/{post.pk}/change/", form_of(client, post) | {"title": "Done"})

    assert Post.objects.get().title == "Done"
    assert [revision.editor for revision in post.revisions.order_by("number")] == [None, bob]


def test_of_two_who_edit_at_once_the_second_is_told(desk: Browser, alice: Person, bob: Person, write: Write) -> None:
    post = write("Shared")
    first, second = desk(alice), desk(bob)
    theirs = form_of(second, post) | {"source": "What bob typed"}
    first.post(f"/admin/blog/post/{post.pk}/change/", form_of(first, post) | {"source": "What alice typed"})
    answer = second.post(f"/admin/blog/post/{post.pk}/change/", theirs)

    assert answer.status_code == 200
    assert "What bob typed" in answer.content.decode()
    assert Post.objects.get().source == "What alice typed"


def test_a_moment_is_kept_to_the_microsecond(desk: Browser, alice: Person, write: Write) -> None:
    moment = timezone.now() - timedelta(days=3)
    post = write("Then", published_at=moment)
    client = desk(alice)
    client.post(f"/admin/blog/post/{post.pk}/change/", form_of(client, post) | {"title": "Then and now"})

    assert Post.objects.get().published_at == moment


def test_a_post_is_scheduled(desk: Browser, alice: Person) -> None:
    later = datetime.now(tz=timezone.get_current_timezone()) + timedelta(days=2)
    desk(alice).post(ADD, LETTER | {"status": "scheduled", "published_at": f"{later:%Y-%m-%dT%H:%M}"})

    assert Post.objects.get().status == "scheduled"
    assert not Post.objects.listed().exists()


def test_only_an_owner_trusts_html(desk: Browser, alice: Person, bob: Person) -> None:
    fields = LETTER | {"format": "html", "source": "<script>1</script>", "trusted": "on"}
    desk(bob).post(ADD, fields | {"title": "Bob"})
    desk(alice).post(ADD, fields | {"title": "Alice"})

    assert not Post.objects.get(title="Bob").trusted
    assert Post.objects.get(title="Alice").trusted


def test_a_deleted_post_leaves_its_address_gone(desk: Browser, alice: Person, write: Write) -> None:
    post = write("Over")
    desk(alice).post(f"/admin/blog/post/{post.pk}/delete/", {"post": "yes"})

    assert not Post.objects.exists()
    assert Permalink.objects.get(path="over").post is None


def test_many_posts_are_deleted_at_once(desk: Browser, alice: Person, write: Write) -> None:
    posts = [write("One"), write("Two")]
    answer = desk(alice).post(
        "/admin/blog/post/",
        {"action": "delete_selected", "_selected_action": [str(post.pk) for post in posts], "post": "yes"},
    )

    assert answer.status_code == 302
    assert not Post.objects.exists()
    assert Permalink.objects.count() == 2


@pytest.mark.parametrize("name", ["carol", "dave", "mallory", None])
@pytest.mark.parametrize(
    "way", ["", "add/", "{}/change/", "{}/delete/", "{}/revisions/", "{}/revisions/1/", "preview/frame/"]
)
def test_who_is_no_editor_reads_nothing(
    desk: Browser, write: Write, request: pytest.FixtureRequest, name: str | None, way: str
) -> None:
    post = write("Secret", status="draft", published_at=None, source="what nobody may read")
    client = desk(request.getfixturevalue(name) if name else None)

    for answer in (
        client.get(f"/admin/blog/post/{way.format(post.pk)}"),
        client.post(f"/admin/blog/post/{way.format(post.pk)}"),
    ):
        assert answer.status_code in {302, 403}
        assert "what nobody may read" not in answer.content.decode()
    assert Post.objects.filter(title="Secret").exists()


@pytest.mark.parametrize("key", ["0", "x", "00000000-0000-0000-0000-000000000000", "'--", "../../etc"])
def test_a_post_that_is_not_there_is_said_so(desk: Browser, alice: Person, key: str) -> None:
    assert desk(alice).get(f"/admin/blog/post/{key}/change/").status_code in {302, 404}


def test_a_form_from_elsewhere_is_refused(alice: Person) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "admin.testserver"})
    client.force_login(alice)

    assert client.post(ADD, LETTER).status_code == 403
    assert client.post("/admin/blog/post/preview/", {"source": "x"}).status_code == 403


def test_the_list_reads_no_long_texts(
    desk: Browser, alice: Person, write: Write, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        write(f"Post {number}")
    client = desk(alice)
    with django_assert_max_num_queries(12) as seen:
        assert client.get("/admin/blog/post/").status_code == 200

    assert not any('"blog_post"."source"' in query["sql"] for query in seen.captured_queries)


def test_files_and_a_cover_come_with_the_post(desk: Browser, alice: Person) -> None:
    files = [SimpleUploadedFile("Sea shore.png", picture(40, 30)), SimpleUploadedFile("notes.txt", b"salt")]
    desk(alice).post(ADD, LETTER | {"new_cover": SimpleUploadedFile("cover.png", picture(80, 60)), "new_files": files})

    post = Post.objects.get()
    assert post.cover is not None
    assert (post.cover.width, post.cover.uploaded_by) == (80, alice)
    assert sorted(post.attachments.values_list("name", flat=True)) == ["Sea-shore.png", "notes.txt"]


def test_a_file_is_taken_off_the_post(desk: Browser, alice: Person) -> None:
    client = desk(alice)
    client.post(ADD, LETTER | {"new_files": [SimpleUploadedFile("notes.txt", b"salt")]})
    post = Post.objects.get()
    client.post(f"/admin/blog/post/{post.pk}/change/", form_of(client, post) | {"removed_files": ["notes.txt"]})

    assert not post.attachments.exists()


@pytest.mark.parametrize("field", ["new_cover", "new_files"])
@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00not a picture", b"<script>alert(1)</script>"])
def test_a_file_that_cannot_be_taken_is_told_beside_its_field(
    desk: Browser, alice: Person, field: str, content: bytes
) -> None:
    answer = desk(alice).post(ADD, LETTER | {field: SimpleUploadedFile("x.png", content)})

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not Post.objects.exists()


def picture(width: int, height: int) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "navy").save(made, "PNG")
    return made.getvalue()


def test_a_revision_is_compared_and_restored(desk: Browser, alice: Person, write: Write) -> None:
    post = write("Poem", source="one\ntwo\nthree <b>")
    client = desk(alice)
    client.post(f"/admin/blog/post/{post.pk}/change/", form_of(client, post) | {"source": "one\nzwei\nthree <b>"})
    base = f"/admin/blog/post/{post.pk}/revisions"

    assert client.get(f"{base}/").context["revisions"].paginator.count == 2
    page = client.get(f"{base}/2/").content.decode()
    assert "<del>two</del>" in page
    assert "<ins>zwei</ins>" in page
    assert "three &lt;b&gt;" in page
    assert "<ins>two</ins>" not in client.get(f"{base}/1/?with=now").content.decode()
    assert client.get(f"{base}/1/restore/").status_code == 405
    assert client.post(f"{base}/1/restore/").status_code == 302
    assert Post.objects.get().source == "one\ntwo\nthree <b>"
    assert post.revisions.count() == 3
    assert client.get(f"{base}/99/").status_code == 404


def test_a_revision_of_another_post_is_not_found(desk: Browser, alice: Person, write: Write) -> None:
    one, other = write("One"), write("Other")
    other.revisions.update(number=7)

    assert desk(alice).get(f"/admin/blog/post/{one.pk}/revisions/7/").status_code == 404


def test_the_preview_is_what_readers_will_see(desk: Browser, bob: Person) -> None:
    answer = desk(bob).post("/admin/blog/post/preview/", {"source": "Dear *reader*", "format": "markdown"})

    assert "<em>reader</em>" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("post", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_the_preview_runs_nothing(desk: Browser, alice: Person, post: str) -> None:
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>'
    for kind in ("markdown", "html", "nonsense"):
        answer = desk(alice).post(
            "/admin/blog/post/preview/", {"source": hostile, "format": kind, "trusted": "on", "post": post}
        )
        page = answer.content.decode()
        assert "<script" not in page
        assert "<img onerror" not in page
        assert 'href="javascript' not in page


def test_the_preview_frame_may_be_framed_by_the_admin_alone_and_runs_no_script(desk: Browser, alice: Person) -> None:
    answer = desk(alice).get("/admin/blog/post/preview/frame/")

    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "script" not in answer.content.decode()
