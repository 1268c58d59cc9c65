import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homepress.accounts.models import Person
from homepress.blog import publishing, tagging
from homepress.blog.manuscripts import Manuscript
from homepress.blog.models import Permalink, Post, Tag
from homepress.blog.rendering import render_comment
from homepress.engagement.models import Comment, Like
from homepress.errors import ExportFailed, ImportFailed
from homepress.importers.exporting import export_folder
from homepress.importers.markdown import import_folder
from homepress.importers.reports import Report
from homepress.media.models import Media
from homepress.media.storing import store
from tests.fixtures.files import picture

BLOGS = Path(__file__).parent.parent / "data" / "blogs"
pytestmark = pytest.mark.django_db

type Site = dict[str, Any]


def site() -> Site:
    """Everything that an export promises to bring back."""
    return {
        "manuscripts": {post.pk: Manuscript.of(post) for post in Post.objects.all()},
        "edited": dict(Post.objects.values_list("pk", "edited_at")),
        "counts": {post.pk: (post.like_count, post.comment_count) for post in Post.objects.all()},
        "html": dict(Post.objects.values_list("pk", "html")),
        "permalinks": set(Permalink.objects.values_list("path", "post", "tag", "media")),
        "tags": set(Tag.objects.values_list("pk", "name", "description", "permalink")),
        "media": set(
            Media.objects.values_list("pk", "digest", "file", "name", "content_type", "width", "alt", "created_at")
        ),
        "people": set(
            Person.objects.values_list("pk", "handle", "email", "name", "role", "biography", "website", "joined_at")
        ),
        "comments": set(Comment.objects.values_list("pk", "post", "author", "parent", "source", "state", "created_at")),
        "likes": set(Like.objects.values_list("pk", "post", "person", "visitor", "created_at")),
    }


def clear(media_folder: Path) -> None:
    """Leave an empty site."""
    for model in (Like, Comment, Post, Tag, Permalink, Media, Person):
        model._default_manager.all().delete()
    for path in sorted(media_folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


@pytest.fixture
def rich(alice: Person, carol: Person, media_folder: Path) -> Site:
    """A site with something of everything."""
    for name in ("jekyll", "hugo", "zola"):
        import_folder(BLOGS / name)
    tea, cup = store(picture(), "tea.png", uploaded_by=alice), store(picture("JPEG"), "Tässchen Ü.jpg")
    Media.objects.filter(pk=tea.pk).update(alt="Tea")
    names = ["tea.png", "a/b/tea cup.png", "/images/tea.png", "../up.png", "index.md", "a", "A", "con:x.png", "%20.png"]
    post = publishing.save(
        Manuscript(
            title='Yes: "no" # \\ — 1.10',
            source=f"---\ntitle: not this\n---\r\n![x](tea.png)\r\n\n![y]({cup.get_absolute_url()})\n\n\n",
            slug="data",
            status="published",
            published_at=datetime(2020, 1, 2, 3, 4, 5, 678, UTC),
            language="pt-BR",
            canonical_url="https://example.com/a?b=c#d",
            commenting="14",
            excerpt="  spaced\n\nout ",
            search_description="found",
            cover=cup.pk,
            authors=(carol.pk, alice.pk),
            tags=("no", "1.10", "2020-01-01", "C#", "日本"),
            aliases=("old/data.html", "old/üñí"),
            attachments=dict.fromkeys(names, tea.pk),
            extra={
                "title": "mine",
                "homepress": {"id": "no"},
                "date": "x",
                "n": 1.0,
                "t": True,
                "z": None,
                "s": "null",
            },
        )
    ).post
    publishing.save(replace(Manuscript.of(post), slug="moved"), post)
    publishing.save(Manuscript(title="Plain", format="html", trusted=True, source="<script>1</script>", tags=("No",)))
    publishing.save(Manuscript(title="Later", status="scheduled", published_at=timezone.now() + timedelta(days=9)))
    publishing.save(Manuscript(title="Me", kind="page", in_menu=True, visibility="unlisted", status="published"))
    gone = publishing.save(Manuscript(title="Gone", aliases=("old/gone",))).post
    publishing.delete(gone)
    tag = Tag.objects.get(name="no")
    Tag.objects.filter(pk=tag.pk).update(description="Never")
    tagging.rename(Tag.objects.get(name="C#"), "C sharp")
    first = Comment.objects.create(post=post, author=carol, source="*First*", html="<p>First</p>", state="approved")
    Comment.objects.create(post=post, author=None, parent=first, source="Second", html="<p>Second</p>")
    Like.objects.create(post=post, person=carol)
    Like.objects.create(post=post, visitor="ab" * 32)
    Post.objects.filter(pk=post.pk).update(like_count=2, comment_count=1)
    return site()


def bring_back(folder: Path, media_folder: Path, *, trusted: bool = True) -> Report:
    clear(media_folder)
    report = import_folder(folder, trusted=trusted)
    assert not report.of("failed")
    return report


def test_the_import_of_an_export_is_the_same_site(rich: Site, tmp_path: Path, media_folder: Path) -> None:
    files = {path: path.read_bytes() for path in media_folder.rglob("*") if path.is_file()}
    export_folder(tmp_path / "out")
    bring_back(tmp_path / "out", media_folder)
    back = site()
    for part, before in rich.items():
        assert back[part] == before, part
    assert {path: path.read_bytes() for path in media_folder.rglob("*") if path.is_file()} == files


def test_the_export_of_the_import_of_an_export_is_the_same_folder(
    rich: Site, tmp_path: Path, media_folder: Path
) -> None:
    export_folder(tmp_path / "one")
    bring_back(tmp_path / "one", media_folder)
    export_folder(tmp_path / "two")
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert one == two


def test_an_export_that_comes_back_to_its_own_site_changes_nothing(rich: Site, tmp_path: Path) -> None:
    export_folder(tmp_path / "out")
    report = import_folder(tmp_path / "out", trusted=True)
    assert set(report.counts) == {"unchanged"}
    assert site() == rich
    assert import_folder(tmp_path / "out", dry_run=True).counts["unchanged"]


def test_the_data_of_an_export_is_not_counted_among_its_texts(tmp_path: Path, alice: Person) -> None:
    publishing.save(Manuscript(title="A", tags=("x", "y"), authors=(alice.pk,)))
    export_folder(tmp_path)
    Post.objects.all().delete()
    Tag.objects.all().delete()
    Permalink.objects.all().delete()
    report = import_folder(tmp_path, trusted=True)
    assert dict(report.counts) == {"new": 1}
    assert {aside.kind: aside.made for aside in report.asides} == {"people": 0, "tags": 2, "permalinks": 0}


def test_a_source_in_an_export_is_a_file_of_its_own_beside_its_pictures(rich: Site, tmp_path: Path) -> None:
    export_folder(tmp_path)
    post = Post.objects.get(permalink="moved")
    text = (tmp_path / "content" / "moved" / "index.md").read_bytes().decode()
    assert text.endswith(f"\n---\n{post.source}")
    assert (tmp_path / "content" / "moved" / "tea.png").read_bytes() == picture()
    assert (tmp_path / "content" / "plain" / "index.html").exists()


def test_a_text_that_was_changed_in_an_export_changes_its_post(rich: Site, tmp_path: Path) -> None:
    export_folder(tmp_path)
    path = tmp_path / "content" / "kingfisher" / "index.md"
    path.write_text(path.read_text().replace("seen twice", "seen thrice"))
    (tmp_path / "content" / "new.md").write_text("# Brand new\n")
    report = import_folder(tmp_path, trusted=True)
    assert (report.counts["changed"], report.counts["new"]) == (1, 1)
    assert all(aside.made == 0 for aside in report.asides)
    assert Post.objects.get(permalink="kingfisher").title == "A kingfisher: seen thrice"


def test_mallorys_export_makes_no_owner_no_way_in_and_no_script(rich: Site, tmp_path: Path, media_folder: Path) -> None:
    export_folder(tmp_path)
    clear(media_folder)
    report = import_folder(tmp_path)
    assert not report.of("failed")
    assert set(Person.objects.values_list("role", flat=True)) == {"author", "reader"}
    assert all(email.endswith("@import.invalid") for email in Person.objects.values_list("email", flat=True))
    assert not any(person.has_usable_password() for person in Person.objects.all())
    assert not Post.objects.get(permalink="plain").trusted
    assert "--trusted" in next(entry for entry in report.entries if entry.address == "/plain/").warnings[0]


def test_mallorys_export_does_not_change_who_is_here(rich: Site, tmp_path: Path, alice: Person) -> None:
    export_folder(tmp_path)
    file = tmp_path / "data" / "people.json"
    rows = json.loads(file.read_text())
    for row in rows:
        row |= {"role": "owner", "email": "mallory@example.org", "name": "Mallory"}
    rows.append(rows[0] | {"id": str(UUID(int=7)), "handle": "alice", "email": "alice@example.org"})
    file.write_text(json.dumps(rows))
    import_folder(tmp_path, trusted=True)
    assert site()["people"] == rich["people"]


BROKEN = ["", "[", "{}", "[1, null]", '[{"id": "x"}]', '[{"id": []}]', "[" * 100_000, '[{"path": "a\\u0000"}]']


@pytest.mark.parametrize("name", ["people", "tags", "media", "permalinks", "comments", "likes"])
@pytest.mark.parametrize("broken", BROKEN, ids=lambda text: text[:15])
def test_broken_data_in_an_export_stops_only_itself(tmp_path: Path, name: str, broken: str) -> None:
    publishing.save(Manuscript(title="A"))
    export_folder(tmp_path)
    (tmp_path / "data" / f"{name}.json").write_text(broken)
    Post.objects.all().delete()
    Permalink.objects.all().delete()
    assert import_folder(tmp_path).counts["new"] >= 1
    assert Post.objects.get().title == "A"


def test_comments_of_an_export_are_cleaned_and_one_level_deep(tmp_path: Path, carol: Person) -> None:
    post = publishing.save(Manuscript(title="A", status="published")).post
    says = {"post": post, "author": carol, "state": "approved"}
    top = Comment.objects.create(source="**Top**", html=render_comment("**Top**"), **says)
    answer = Comment.objects.create(source="Answer", html="<script>1</script><h1>x</h1>", parent=top, **says)
    deep = Comment.objects.create(source="Deep", html="<p>Deep</p>", parent=answer, **says)
    export_folder(tmp_path)
    Comment.objects.all().delete()
    import_folder(tmp_path)
    back = {comment.pk: comment for comment in Comment.objects.all()}
    assert [back[one.pk].parent_id for one in (top, answer, deep)] == [None, top.pk, top.pk]
    assert back[top.pk].html == "<p><strong>Top</strong></p>"
    assert back[answer.pk].html == "x"
    assert Post.objects.get().comment_count == 3


def test_mallorys_export_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    out = tmp_path / "out"
    publishing.save(Manuscript(title="A"))
    export_folder(out)
    row = {"id": str(UUID(int=1)), "path": "../secret.png", "name": "x.png", "created_at": "2020-01-01T00:00:00Z"}
    (out / "data" / "media.json").write_text(json.dumps([row]))
    text = out / "content" / "a" / "index.md"
    said = "cover: /../secret.png\nhomepress:\n  files: {x: ../../../secret.png}\n"
    text.write_text(text.read_text().replace("homepress:\n", said))
    import_folder(out)
    assert not Media.objects.exists()


def test_an_export_refuses_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(ExportFailed, match=r"diary\.txt"):
        export_folder(tmp_path, replace=True)
    with pytest.raises(ExportFailed, match="is a file"):
        export_folder(tmp_path / "diary.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_an_export_from_earlier_is_replaced_on_demand_alone_and_what_is_hidden_stays(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    post = publishing.save(Manuscript(title="A")).post
    export_folder(tmp_path)
    publishing.delete(post)
    with pytest.raises(ExportFailed, match="earlier"):
        export_folder(tmp_path)
    assert (tmp_path / "content" / "a").exists()
    export_folder(tmp_path, replace=True)
    assert not (tmp_path / "content" / "a").exists()
    assert {path.name for path in tmp_path.iterdir()} == {".git", "content", "media", "data", "homepress.json"}


def test_an_export_that_fails_leaves_the_earlier_one(tmp_path: Path, media_folder: Path) -> None:
    publishing.save(Manuscript(title="A"))
    media = store(picture(), "tea.png")
    export_folder(tmp_path)
    (media_folder / str(media.file.name)).unlink()
    with pytest.raises(ExportFailed):
        export_folder(tmp_path, replace=True)
    assert (tmp_path / str(Path("media") / str(media.file.name))).exists()
    assert not list(tmp_path.glob(".homepress-export-*"))


def test_an_export_of_a_later_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "homepress.json").write_text('{"format": 99}')
    with pytest.raises(ImportFailed, match="later"):
        import_folder(tmp_path)


STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | STORABLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STORABLE, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    title=STORABLE.filter(lambda text: text.strip()),
    source=STORABLE,
    excerpt=STORABLE,
    tags=st.lists(st.from_regex(r"[a-z0-9#.:-]{1,12}", fullmatch=True), max_size=3),
    aliases=st.lists(st.from_regex(r"[a-z0-9.]{1,9}/[A-Za-z0-9ü .]{0,9}[a-z]", fullmatch=True), max_size=3),
    extra=st.dictionaries(STORABLE, VALUES, max_size=4),
    published_at=st.none() | st.datetimes(datetime(1971, 1, 1), datetime(2025, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis adds the zone
    kind=st.sampled_from(["post", "page"]),
    format=st.sampled_from(["markdown", "html"]),
    visibility=st.sampled_from(["public", "unlisted", "private"]),
)
def test_any_manuscript_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, db: None, published_at: datetime | None, **said: Any
) -> None:
    said |= {"tags": tuple(said["tags"]), "aliases": tuple(said["aliases"])}
    with transaction.atomic():
        status = "published" if published_at else "draft"
        publishing.save(Manuscript(**said, status=status, published_at=published_at))
        before = Manuscript.of(Post.objects.get())
        folder = tmp_path_factory.mktemp("export")
        export_folder(folder)
        for model in (Post, Tag, Permalink):
            model._default_manager.all().delete()
        report = import_folder(folder)
        assert not report.of("failed"), report.entries
        assert Manuscript.of(Post.objects.get()) == before
        transaction.set_rollback(True)
