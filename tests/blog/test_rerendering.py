"""Deriving posts anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from homepress.blog import rerendering
from homepress.blog.models import Post
from homepress.media.models import Media
from tests.fixtures.posts import Write


def rerender(*arguments: str) -> tuple[str, str]:
    out, complaints = StringIO(), StringIO()
    try:
        call_command("rerender", *arguments, stdout=out, stderr=complaints)
    except CommandError as error:
        complaints.write(str(error))
    return out.getvalue().strip(), complaints.getvalue()


def test_posts_in_step_are_left_alone(write: Write) -> None:
    write("A")
    write("B")
    assert rerender()[0] == "0 rendered, 2 unchanged, 0 failed"


def test_all_posts_are_rendered_on_request(write: Write) -> None:
    write("A")
    assert rerender("--all")[0] == "1 rendered, 0 unchanged, 0 failed"


def test_what_an_older_renderer_made_is_rendered(write: Write) -> None:
    post = write("A")
    Post.objects.update(html="old", rendered_from="fingerprint of another version")
    assert rerender()[0] == "1 rendered, 0 unchanged, 0 failed"
    assert Post.objects.get(pk=post.pk).html == post.html


def test_a_post_whose_picture_changed_is_rendered(write: Write) -> None:
    picture = Media.objects.create(
        digest="a" * 64, name="a.png", file="a.png", content_type="image/png", size=1, width=10, height=20
    )
    write("A", source="![a](a.png)", attachments={"a.png": picture.pk})
    write("B")
    Media.objects.update(width=30)
    assert rerender()[0] == "1 rendered, 1 unchanged, 0 failed"


def test_a_broken_post_stops_no_other_and_keeps_what_it_had(write: Write) -> None:
    first, broken, last = write("A"), write("B"), write("C")
    Post.objects.update(rendered_from="")
    Post.objects.filter(pk=broken.pk).update(source="x" * 1_000_001, html="kept")
    out, complaints = rerender()
    assert out == "2 rendered, 0 unchanged, 1 failed"
    assert "/b/" in complaints
    assert "1 posts could not be rendered" in complaints
    assert Post.objects.get(pk=broken.pk).html == "kept"
    assert all(Post.objects.get(pk=post.pk).rendered_from for post in (first, last))


def test_posts_are_taken_in_chunks(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerendering, "CHUNK", 2)
    for number in range(5):
        write(f"Post {number}")
    assert rerender("--all")[0] == "5 rendered, 0 unchanged, 0 failed"


def test_an_empty_site_has_nothing_to_render(db: None) -> None:
    assert rerender()[0] == "0 rendered, 0 unchanged, 0 failed"
